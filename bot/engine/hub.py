"""The hub: which files of a model are loaded, whether they lie here, and fetching what does not.

Knows no torch. Files go into the hub's own cache, where every other program finds them, too. One
that broke off goes on where it was, which the hub's client by itself does not do.
"""

import json
import logging
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

import httpx2
import huggingface_hub
from huggingface_hub import constants, errors, file_download
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # documented there
    WeakFileLock,
    build_hf_headers,
)

from bot.engine import weights
from bot.engine.recipes import Recipe
from bot.errors import ModelError

log = logging.getLogger(__name__)

Told = Callable[[int], None]  #: so many bytes more are on the disk

#: The hub's own errors are OSErrors, and those of a line that breaks are its client's.
FAILED = (OSError, ValueError, httpx2.HTTPError)
INDEX = "model_index.json"
CONFIG = "config.json"
SMALL = (".json", ".txt", ".model", ".jinja")  #: configurations and tokenizers
BESIDE = ("people.toml", "vocabulary.toml")  #: what a checkpoint may say of whom it knows
SHA256 = re.compile(r"[0-9a-f]{64}")  #: the etag of a large file is its hash


@dataclass(frozen=True)
class HubFile:
    """A file of a repository at one commit; `size` in bytes."""

    id: str
    revision: str
    name: str
    size: int

    @property
    def is_here(self) -> bool:
        """Whether it lies in the cache."""
        return cached(self.id, self.name, self.revision) is not None


def cached(id: str, name: str, revision: str | None = None) -> Path | None:
    """Return where a file lies in the hub's cache, None where it does not."""
    found = huggingface_hub.try_to_load_from_cache(id, name, revision=revision)
    return Path(found) if isinstance(found, str) else None


# What is loaded of a repository, by its names alone.


def loaded(names: Collection[str], index: Mapping[str, Any], variant: str | None) -> list[str]:
    """Return what of a diffusers repository is loaded: small files first, weights last.

    So a folder in the cache that has its weights is whole. Weights in other formats and other
    variants, pictures and demonstrations stay where they are.
    """
    of = _parts(names, index)
    small = [n for part in of.values() for n in part if n.endswith(SMALL)]
    large = [n for part in of.values() for n in _weights(part, variant)]
    beside = [name for name in BESIDE if name in names]
    return [INDEX, *beside, *sorted(small), *large]


def lacking(names: Collection[str], index: Mapping[str, Any], variant: str | None) -> list[str]:
    """Return the parts of a repository that want weights and have none that are loaded."""
    parts = _parts(names, index).items()
    return [part for part, of in parts if f"{part}/{CONFIG}" in of and not _weights(of, variant)]


def _parts(names: Collection[str], index: Mapping[str, Any]) -> dict[str, list[str]]:
    parts = [name for name, entry in index.items() if weights.names_a_part(entry)]
    return {part: [n for n in names if n.rpartition("/")[0] == part] for part in sorted(parts)}


def _weights(part: list[str], variant: str | None) -> list[str]:
    files = {Path(name): name for name in part}
    return [files[path] for path in weights.of_variant(files, variant)]


def is_here(recipe: Recipe) -> bool:
    """Tell whether nothing of a recipe has to be fetched."""
    folder = recipe.path or folder_of(recipe)
    adapters = all(adapter_here(adapter.file) for adapter in recipe.adapters)
    return folder is not None and adapters and (recipe.vae is None or vae_here(recipe) is not None)


def folder_of(recipe: Recipe) -> Path | None:
    """Return the folder of a hub's model in the cache, None where it is not whole."""
    index = cached(str(recipe.id), INDEX, recipe.revision)
    return index.parent if index and is_whole(index.parent, recipe.variant) else None


def adapter_here(name: str) -> Path | None:
    """Return where an adapter lies, `owner/name/file` in the cache; None where it does not."""
    if Path(name).exists():
        return Path(name)
    if (at := _adapter(name)) is None:
        raise ModelError("adapter_missing", file=name)
    return cached(*at)


def vae_here(recipe: Recipe) -> Path | None:
    """Return where a recipe's own VAE lies, a folder or a file; None where it is to be fetched."""
    named = str(recipe.vae)
    if Path(named).exists():
        return Path(named)
    if not _may_be_an_id(named):
        raise ModelError("vae_missing", file=named)
    config = cached(named, CONFIG)
    return config.parent if config and _has_weights(config.parent, recipe.variant) else None


def _may_be_an_id(name: str) -> bool:
    return name.count("/") == 1 and not name.startswith((".", "~", "/"))


def is_whole(folder: Path, variant: str | None) -> bool:
    """Tell whether every part of a folder that has weights has all of those that are loaded."""
    try:
        index = weights.read_index(folder)
        parts = [folder / name for name, entry in index.items() if weights.names_a_part(entry)]
        return all(_has_weights(part, variant) for part in parts)
    except ModelError:
        return False


def _has_weights(part: Path, variant: str | None) -> bool:
    """Tell whether nothing is missing of a part; one without a `config.json` has no weights."""
    if not part.is_dir():
        return False
    if not (part / "config.json").is_file():
        return True
    files = {file.name for file in weights.of_variant(part.glob("*.safetensors"), variant)}
    return bool(files) and all(
        files >= set(shards)
        for shards in map(_shards, part.glob("*.safetensors.index*.json"))
        if files & set(shards)
    )


def _shards(index: Path) -> list[str]:
    try:
        return list(json.loads(index.read_text("utf-8"))["weight_map"].values())
    except (ValueError, KeyError, TypeError, AttributeError):  # its loading tells
        return []


def _adapter(name: str) -> tuple[str, str] | None:
    """Read `owner/name/folder/file` as a repository and its file; None where it is none."""
    owner, id, there = [*name.split("/", 2), "", ""][:3]
    if not there or owner in ("", ".", "..", "~") or Path(owner).is_dir():
        return None
    return f"{owner}/{id}", there


# Asking the hub, and fetching.


def provide(recipe: Recipe, *, may_fetch: bool) -> None:
    """See that a recipe lies here; raise ModelError where it does not and nobody said yes to it."""
    if is_here(recipe):
        return
    if not may_fetch:
        facts = {"gb": recipe.disk_gb or "?", "licence": recipe.licence}
        raise ModelError("model_not_here", model=recipe.name, **facts)
    log.info("fetching %s (licence: %s)", recipe.name, recipe.licence)
    fetch(recipe, listed(recipe), lambda _: None)


def listed(recipe: Recipe) -> list[HubFile]:
    """Ask the hub what there is to fetch for a recipe, small files first; raises ModelError."""
    files = []
    if recipe.id is not None:
        there = _asked(recipe.id, recipe.revision)
        if INDEX not in there:
            raise ModelError("model_not_diffusers", path=recipe.id)
        index = weights.read_index(_linked(there[INDEX]).parent)
        for part in lacking(there, index, recipe.variant):  # told before gigabytes come
            raise ModelError("model_no_weights", path=f"{recipe.id}/{part}")
        files = [there[name] for name in loaded(there, index, recipe.variant)]
    if recipe.vae is not None and not Path(recipe.vae).exists():
        files += _vae_on_hub(recipe.vae, recipe.variant)
    wanted = [adapter.file for adapter in recipe.adapters]
    return [*files, *(adapter_on_hub(name) for name in wanted if not Path(name).exists())]


def _vae_on_hub(id: str, variant: str | None) -> list[HubFile]:
    there = _asked(id, None)
    if CONFIG not in there:
        raise ModelError("hub_file", id=f"{id}/{CONFIG}")
    return [
        there[name] for name in (CONFIG, *_weights([n for n in there if "/" not in n], variant))
    ]


def adapter_on_hub(name: str) -> HubFile:
    """Return the file that `owner/name/file` names on the hub; raises ModelError."""
    if (at := _adapter(name)) is None:
        raise ModelError("adapter_missing", file=name)
    there = _asked(at[0], None)
    if at[1] not in there:
        raise ModelError("hub_file", id=name)
    return there[at[1]]


def _asked(id: str, revision: str | None) -> dict[str, HubFile]:
    """Return a repository's files by name."""
    try:
        info = huggingface_hub.HfApi().model_info(id, revision=revision, files_metadata=True)
    except FAILED as error:
        raise why(id, error) from error
    files = [(file.rfilename, file.size or 0) for file in info.siblings or []]
    return {name: HubFile(id, str(info.sha), name, size) for name, size in files}


def fetch(recipe: Recipe, files: Iterable[HubFile], told: Told) -> None:
    """Download what is not in the cache yet, one after the other.

    Raises ModelError, also where all of it is no whole model. What was there already is told,
    too, so that the sum of what is told is the sum of sizes.
    """
    files = list(files)
    for file in files:
        try:
            if file.is_here:
                told(file.size)
            else:
                _fetch_blob(file, told)
                _linked(file)
        except FAILED as error:
            raise why(file.id, error) from error
    for id, revision in {file.id: file.revision for file in files}.items():
        _note(id, (id == recipe.id and recipe.revision) or constants.DEFAULT_REVISION, revision)
    if not is_here(recipe):  # as a part without weights that are loaded
        raise ModelError("model_no_weights", path=recipe.id)


def _linked(file: HubFile) -> Path:
    """Return where a file lies in its commit's folder, linked to its blob; fetched if need be."""
    try:
        return Path(huggingface_hub.hf_hub_download(file.id, file.name, revision=file.revision))
    except FAILED as error:
        raise why(file.id, error) from error


def _note(id: str, name: str, revision: str) -> None:
    """Write down which commit a branch was at, where the hub's client looks without asking."""
    if name != revision:
        ref = _folder(id) / "refs" / name
        ref.parent.mkdir(parents=True, exist_ok=True)
        fresh = ref.with_name(f"{ref.name}.new")
        fresh.write_text(revision, encoding="utf-8")
        fresh.replace(ref)


def _folder(id: str) -> Path:
    named = file_download.repo_folder_name(repo_id=id, repo_type="model")
    return Path(constants.HF_HUB_CACHE) / named


def _fetch_blob(file: HubFile, told: Told) -> None:
    """Put a file among the cache's blobs, where the hub's client finds it; go on with a part."""
    url = huggingface_hub.hf_hub_url(file.id, file.name, revision=file.revision)
    about = huggingface_hub.get_hf_file_metadata(url)
    if not about.etag or about.size is None:  # nothing to go on by: in one piece, below
        return
    blob = _folder(file.id) / "blobs" / about.etag
    blob.parent.mkdir(parents=True, exist_ok=True)
    part = blob.with_name(f"{about.etag}.part")
    with WeakFileLock(f"{part}.lock"):
        if blob.exists():  # another file is the same
            told(about.size)
        else:
            _download(about.location, part, about.size, told)
            if SHA256.fullmatch(about.etag) and _hash(part) != about.etag:
                part.unlink()
                raise ModelError("hub_damaged", id=f"{file.id}/{file.name}")
            part.replace(blob)


def _download(url: str, part: Path, size: int, told: Told) -> None:
    """Append to a part what it lacks of so many bytes."""
    with part.open("ab") as stream:
        if stream.tell() > size:
            stream.truncate(0)
        had = stream.seek(0, os.SEEK_END)
        told(had)
        if had < size:
            file_download.http_get(
                url,
                stream,
                resume_size=had,
                headers=build_hf_headers(),
                expected_size=size,
                tqdm_class=_bar(told),
            )


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _bar(told: Told) -> Any:
    """Return what the hub's client takes for a progress bar, and what tells of bytes alone."""

    class Bar:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def __enter__(self) -> "Bar":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def update(self, more: float | None = 1) -> None:
            told(int(more or 0))

        def __getattr__(self, _: str) -> Callable[..., None]:
            return lambda *_, **__: None

    return Bar


#: What stands behind a failed download, whatever a library made of it on the way.
CAUSES: tuple[tuple[str, tuple[type[BaseException], ...]], ...] = (
    ("hub_offline", (errors.OfflineModeIsEnabled,)),
    ("hub_gated", (errors.GatedRepoError,)),
    ("hub_unknown", (errors.RepositoryNotFoundError, errors.HFValidationError)),
    ("hub_revision", (errors.RevisionNotFoundError,)),
    ("hub_file", (errors.RemoteEntryNotFoundError,)),
)


def why(id: str | None, error: BaseException) -> ModelError:
    """Return what is wrong with a download in our words; a hub that is away passes by itself."""
    chain = list(_behind(error))
    for code, kinds in CAUSES:
        if any(isinstance(each, kinds) for each in chain):
            return ModelError(code, id=id)
    if any(_is_network(each) or _has_trouble(each) for each in chain):
        return ModelError("hub_away_at_start", id=id)
    return ModelError("model_download", id=id, reason=first_line(chain[-1]))


def first_line(error: BaseException) -> str:
    """Return what an error says in one line; some name nothing but a key, or end in a colon."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines or isinstance(error, KeyError):
        return " ".join([type(error).__name__, *lines])
    return " ".join(lines[:2]) if lines[0].endswith(":") else lines[0]


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_network(error: BaseException) -> bool:
    """Say whether no answer came; each library under the hub's client has its own errors."""
    theirs = type(error).__module__.startswith(("httpx", "httpcore", "requests"))
    return theirs or isinstance(error, ConnectionError | TimeoutError)


def _has_trouble(error: BaseException) -> bool:
    """Say whether the hub answered that it is busy, or broken."""
    if not isinstance(error, errors.HfHubHTTPError) or error.response is None:
        return False
    status: int = error.response.status_code
    return status == 429 or status >= 500
