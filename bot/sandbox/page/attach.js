// Files for the options of a command that take one.

export const ATTACHMENT = 11;
const picked = {};

// The file by that name as the sandbox takes it; without one the sandbox says what is wanted.
export const fileNamed = (name) => picked[name] || name;

export function pick(done) {
  const input = Object.assign(document.createElement("input"), { type: "file" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    const name = file.name.replace(/\s/g, "_");
    const bytes = new Uint8Array(await file.arrayBuffer());
    const content = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    picked[name] = { filename: name, content };
    done(name);
  });
  input.click();
}
