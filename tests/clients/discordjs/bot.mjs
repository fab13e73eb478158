// A small bot of discord.js: the acts that tests/clients/run.py asks for.
import {
  ActionRowBuilder, ApplicationCommandType, ButtonBuilder, ButtonStyle, ChannelSelectMenuBuilder,
  Client, ContainerBuilder, Events, GatewayIntentBits, MentionableSelectMenuBuilder, MessageFlags,
  ModalBuilder, Partials, RoleSelectMenuBuilder, SectionBuilder, SeparatorBuilder, SlashCommandBuilder,
  StringSelectMenuBuilder, TextDisplayBuilder, TextInputBuilder, TextInputStyle, UserSelectMenuBuilder,
  LabelBuilder, FileUploadBuilder, RadioGroupBuilder, CheckboxGroupBuilder, CheckboxBuilder,
} from 'discord.js';

const I = GatewayIntentBits;
const client = new Client({
  rest: { api: process.env.DISCORD_API_URL.replace('/v10', '') },
  intents: [I.Guilds, I.GuildMembers, I.GuildMessages, I.MessageContent, I.GuildMessageReactions],
  partials: [Partials.Message, Partials.Reaction],
});
const EPHEMERAL = MessageFlags.Ephemeral;
const row = (...parts) => new ActionRowBuilder().addComponents(...parts);
const choice = (value) => ({ label: value, value });
const label = (text, put) => put(new LabelBuilder().setLabel(text));

const commands = [
  new SlashCommandBuilder().setName('all').setDescription('All options.')
    .addStringOption((o) => o.setName('text').setDescription('x'))
    .addIntegerOption((o) => o.setName('whole').setDescription('x'))
    .addNumberOption((o) => o.setName('real').setDescription('x'))
    .addBooleanOption((o) => o.setName('yes').setDescription('x'))
    .addUserOption((o) => o.setName('user').setDescription('x'))
    .addChannelOption((o) => o.setName('channel').setDescription('x'))
    .addRoleOption((o) => o.setName('role').setDescription('x'))
    .addMentionableOption((o) => o.setName('either').setDescription('x'))
    .addAttachmentOption((o) => o.setName('file').setDescription('x')),
  new SlashCommandBuilder().setName('pick').setDescription('Pick a word.')
    .addStringOption((o) => o.setName('word').setDescription('x').setAutocomplete(true)),
  new SlashCommandBuilder().setName('work').setDescription('Do something.')
    .addStringOption((o) => o.setName('what').setDescription('x')),
  ...['later', 'file', 'panel', 'menus', 'form', 'choose', 'attach', 'layout']
    .map((name) => new SlashCommandBuilder().setName(name).setDescription('x')),
  { name: 'Who', type: ApplicationCommandType.User },
  { name: 'Quote', type: ApplicationCommandType.Message },
];

const slash = {
  all: (i) => {
    const o = i.options;
    const told = [o.getString('text'), o.getInteger('whole'), o.getNumber('real'), o.getBoolean('yes'),
      o.getUser('user').username, o.getChannel('channel').name, o.getRole('role').name,
      o.getMentionable('either').name, o.getAttachment('file').name];
    return i.reply(told.join(' '));
  },
  pick: (i) => i.reply(`picked ${i.options.getString('word')}`),
  later: async (i) => {
    await i.deferReply({ flags: EPHEMERAL });
    await i.editReply('edited');
    await i.followUp({ content: 'followed', flags: EPHEMERAL });
  },
  file: async (i) => {
    await i.reply({ files: [{ attachment: Buffer.from('6bytes'), name: 'a.txt', description: 'six bytes' }] });
    const sent = await i.fetchReply();
    const read = await (await fetch(sent.attachments.first().url)).text();
    await i.editReply(`read ${read.length}`);
  },
  panel: (i) => i.reply({
    content: 'panel',
    components: [
      row(new ButtonBuilder().setCustomId('again').setLabel('Again').setStyle(ButtonStyle.Primary)),
      row(new StringSelectMenuBuilder().setCustomId('words').addOptions(choice('a'), choice('b'))),
    ],
  }),
  menus: (i) => i.reply({
    content: 'menus',
    components: [
      row(new UserSelectMenuBuilder().setCustomId('people')),
      row(new RoleSelectMenuBuilder().setCustomId('roles')),
      row(new MentionableSelectMenuBuilder().setCustomId('either').setMaxValues(2)),
      row(new ChannelSelectMenuBuilder().setCustomId('places')),
    ],
  }),
  form: (i) => i.showModal(new ModalBuilder().setCustomId('form').setTitle('Why?').addComponents(
    row(new TextInputBuilder().setCustomId('why').setLabel('Why?').setStyle(TextInputStyle.Short)),
  )),
  choose: (i) => i.showModal(new ModalBuilder().setCustomId('choose').setTitle('Choose').addLabelComponents(
    label('Kind', (l) => l.setStringSelectMenuComponent(
      new StringSelectMenuBuilder().setCustomId('kind').addOptions(choice('odd'), choice('even')))),
    label('Whom', (l) => l.setUserSelectMenuComponent(new UserSelectMenuBuilder().setCustomId('whom'))),
  )),
  attach: (i) => i.showModal(new ModalBuilder().setCustomId('attach').setTitle('Attach').addLabelComponents(
    label('Files', (l) => l.setFileUploadComponent(new FileUploadBuilder().setCustomId('files'))),
    label('One', (l) => l.setRadioGroupComponent(
      new RadioGroupBuilder().setCustomId('one').addOptions(choice('a'), choice('b')))),
    label('Some', (l) => l.setCheckboxGroupComponent(
      new CheckboxGroupBuilder().setCustomId('some').addOptions(choice('a'), choice('b'), choice('c'))
        .setMaxValues(3))),
    label('Yes', (l) => l.setCheckboxComponent(new CheckboxBuilder().setCustomId('yes'))),
  )),
  layout: (i) => i.reply({
    flags: MessageFlags.IsComponentsV2,
    components: [new ContainerBuilder()
      .addTextDisplayComponents(new TextDisplayBuilder().setContent('# A layout'))
      .addSeparatorComponents(new SeparatorBuilder())
      .addSectionComponents(new SectionBuilder()
        .addTextDisplayComponents(new TextDisplayBuilder().setContent('beside'))
        .setButtonAccessory(new ButtonBuilder().setCustomId('b').setLabel('B').setStyle(ButtonStyle.Primary)))],
  }),
  work: async (i) => {
    await i.deferReply();
    const what = i.options.getString('what');
    await i.editReply(await works[what](i).catch((error) => `failed ${what}: ${error.stack}`.slice(0, 1900)));
  },
};

const works = {
  guild: async (i) => `guild ${client.guilds.cache.get(i.guildId).name}`,
  members: async ({ guild }) => {
    const listed = await guild.members.list({ limit: 100 });
    const grace = (await guild.members.search({ query: 'gra' })).first();
    await grace.setNickname('Countess');
    await grace.timeout(60_000, 'a reason');
    return `members ${listed.size} ${grace.user.username}`;
  },
  roles: async ({ guild }) => {
    const role = await guild.roles.create({ name: 'Sitters', colors: { primaryColor: 255 } });
    const grace = (await guild.members.search({ query: 'gra' })).first();
    const given = await grace.roles.add(role);
    const taken = await grace.roles.remove(role);
    await role.delete();
    return `roles ${role.name} given taken`;
  },
  reactions: async ({ channel }) => {
    const message = await channel.send('react to me');
    await message.react('\u2705');
    await message.reactions.cache.first().users.remove();
    const reaction = await message.react('\u2705');
    return `reactions ${(await reaction.users.fetch()).size}`;
  },
  threads: async ({ channel }) => {
    const message = await channel.send('thread me');
    const thread = await message.startThread({ name: 'talk' });
    await thread.send('inside');
    await thread.setArchived(true);
    return `threads ${thread.name}`;
  },
  webhooks: async ({ channel }) => {
    const hook = await channel.createWebhook({ name: 'Courier' });
    const sent = await hook.send({ content: 'by hook', username: 'Somebody' });
    await hook.editMessage(sent, 'by hook!');
    await hook.delete();
    return `webhooks ${hook.name}`;
  },
  pins: async ({ channel }) => {
    const sent = [];
    for (const content of ['p1', 'p2', 'p3']) sent.push(await channel.send(content));
    await sent[0].pin();
    const pinned = await channel.messages.fetchPins();
    await sent[0].unpin();
    await channel.bulkDelete(sent.slice(1));
    return `pins ${pinned.items.length}`;
  },
  query: async ({ guild }) => {
    const found = await guild.members.fetch({ query: 'gra', limit: 5 });
    return `query ${found.map((each) => each.user.username).join(' ')}`;
  },
};

const pressed = {
  again: (i) => i.update('again'),
  words: (i) => i.update(`words ${i.values[0]}`),
  people: (i) => i.reply({ content: `people ${i.users.first().username}`, flags: EPHEMERAL }),
  roles: (i) => i.reply({ content: `roles ${i.roles.first().name}`, flags: EPHEMERAL }),
  either: (i) => i.reply(`either ${i.roles.first().name} ${i.users.first().username}`),
  places: (i) => i.reply(`places ${i.channels.first().name}`),
};

const submitted = {
  form: (i) => i.reply(`why ${i.fields.getTextInputValue('why')}`),
  choose: (i) => i.reply(`choose ${i.fields.getStringSelectValues('kind')[0]} `
    + i.fields.getSelectedUsers('whom').first().username),
  attach: (i) => i.reply(['attach', i.fields.getUploadedFiles('files').first().name,
    i.fields.getRadioGroup('one'), i.fields.getCheckboxGroup('some').join(','),
    i.fields.getCheckbox('yes')].join(' ')),
};

client.on(Events.InteractionCreate, async (i) => {
  if (i.isAutocomplete()) {
    const value = `${i.options.getFocused()}naut`;
    await i.respond([{ name: value, value }]);
  } else if (i.isUserContextMenuCommand()) await i.reply(`who ${i.targetUser.username}`);
  else if (i.isMessageContextMenuCommand()) await i.reply(`quote ${i.targetMessage.content}`);
  else if (i.isChatInputCommand()) await slash[i.commandName](i);
  else if (i.isMessageComponent()) await pressed[i.customId](i);
  else if (i.isModalSubmit()) await submitted[i.customId](i);
});

client.on(Events.MessageCreate, async (message) => {
  if (message.content !== '!ping') return;
  const pong = await message.reply('pong');
  await pong.edit('pong!');
  await (await message.channel.send('gone')).delete();
});

client.on(Events.MessageReactionAdd, async (reaction, user) => {
  if (!user.bot) await reaction.message.react(reaction.emoji.name);
});

process.on('unhandledRejection', (error) => console.error(error));
client.once(Events.ClientReady, () => client.application.commands.set(commands));
await client.login(process.env.DISCORD_TOKEN);
