import { COMMANDS } from '../options/command-table.ts';
import type { Context } from '../options/context.ts';
import { mayRepeat, negationOf, OPTIONS, optionsOn, type OptionRow } from '../options/options.ts';

/** `completion`: a script made from the table of options, so that it is never behind, and needs no call on each TAB. */
export async function completion({ print }: Context, [shell]: readonly string[]): Promise<number> {
  print(shell === 'fish' ? fish() : shell === 'zsh' ? zsh() : bash());
  return 0;
}

/** An option as it is typed: a switch that can be taken back is two. */
type Word = Omit<OptionRow, 'flag'> & { readonly flag: string };

interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly Word[];
  /** What its argument may be; `file` for a path. */
  readonly words: readonly string[] | 'file';
}

const SHARED = OPTIONS.filter(({ on }) => on === 'every');

function completed(): readonly Completed[] {
  return COMMANDS.map(({ name, summary, arguments: args = [] }) => ({
    name,
    summary,
    options: [...optionsOn(name).flatMap(wordsOf), ...SHARED],
    words: args.some((one) => one.name === '<event>') ? 'file' : args.flatMap(({ choices = [] }) => choices),
  }));
}

function wordsOf(row: OptionRow): readonly Word[] {
  const negation = negationOf(row);
  return negation === undefined
    ? [row]
    : [row, { ...row, flag: negation, about: `take ${row.flag} back, where a variable or the file says it` }];
}

const takesFile = ({ value }: Word): boolean => value === '<file>' || value === '<path>';

function bash(): string {
  const cases = completed().map(({ name, options, words }) => {
    const flags = options.map(({ flag }) => flag).join(' ');
    return `    ${name}) words="${[...(words === 'file' ? [] : words), flags, '--help'].join(' ')}"${words === 'file' ? '; files=1' : ''} ;;`;
  });
  const valued = OPTIONS.filter(({ choices, value }) => choices !== undefined || value !== undefined).map(
    (row) =>
      row.choices !== undefined
        ? `    ${row.flag}) COMPREPLY=($(compgen -W "${row.choices.join(' ')}" -- "$current")); return ;;`
        : `    ${row.flag}) ${takesFile(row) ? 'COMPREPLY=($(compgen -f -- "$current")); ' : ''}return ;;`,
  );
  return `# bash completion of guardduty-slack
_guardduty_slack() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" files="" word
  COMPREPLY=()
  case "$previous" in
${valued.join('\n')}
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) command="$word"; break ;; esac
  done
  case "$command" in
${cases.join('\n')}
    *) words="${COMMANDS.map(({ name }) => name).join(' ')} help ${SHARED.map(({ flag }) => flag).join(' ')} --help --version" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ -n "$files" ]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -F _guardduty_slack guardduty-slack`;
}

function zsh(): string {
  const quoted = (text: string): string =>
    text.replaceAll("'", "'\\''").replaceAll('[', '\\[').replaceAll(']', '\\]').replaceAll(':', '\\:');
  const spec = (row: Word): string => {
    const { flag, about, choices, value } = row;
    const action =
      value === undefined
        ? ''
        : `:${value.replace(/[<>[\]:]/g, '')}:${choices !== undefined ? `(${choices.join(' ')})` : takesFile(row) ? '_files' : ''}`;
    return `'${mayRepeat(row) ? '*' : ''}${flag}[${quoted(about)}]${action}'`;
  };
  const cases = completed().map(({ name, options, words }) => {
    const argument =
      words === 'file' ? ["'1:event:_files'"] : words.length > 0 ? [`'1:word:(${words.join(' ')})'`] : [];
    return `        ${name}) _arguments ${[...argument, ...options.map(spec)].join(' ')} ;;`;
  });
  return `#compdef guardduty-slack
_guardduty_slack() {
  local state line
  local -a commands
  commands=(
${COMMANDS.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`).join('\n')}
  )
  _arguments -C ${SHARED.map(spec).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe 'command' commands ;;
    argument)
      case $line[1] in
${cases.join('\n')}
      esac ;;
  esac
}
if [ "$funcstack[1]" = "_guardduty_slack" ]; then _guardduty_slack "$@"; else compdef _guardduty_slack guardduty-slack; fi`;
}

function fish(): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const line = (row: Word, condition: string): string => {
    const { flag, short, about, choices, value } = row;
    return [
      'complete -c guardduty-slack',
      condition,
      `-l ${flag.slice(2)}`,
      short === undefined ? '' : `-s ${short.slice(1)}`,
      value === undefined ? '' : takesFile(row) ? '-r -F' : '-x',
      choices === undefined ? '' : `-a ${quoted(choices.join(' '))}`,
      `-d ${quoted(about)}`,
    ]
      .filter((part) => part !== '')
      .join(' ');
  };
  const names = COMMANDS.map(({ name }) => name).join(' ');
  return [
    '# fish completion of guardduty-slack',
    'complete -c guardduty-slack -f',
    ...COMMANDS.map(
      ({ name, summary }) =>
        `complete -c guardduty-slack -n "not __fish_seen_subcommand_from ${names}" -a ${name} -d ${quoted(summary)}`,
    ),
    ...SHARED.map((row) => line(row, '')),
    ...completed().flatMap(({ name, options, words }) => {
      const condition = `-n "__fish_seen_subcommand_from ${name}"`;
      return [
        ...(words === 'file' ? [`complete -c guardduty-slack ${condition} -F`] : []),
        ...(words !== 'file' && words.length > 0
          ? [`complete -c guardduty-slack ${condition} -a ${quoted(words.join(' '))}`]
          : []),
        ...options.filter(({ on }) => on !== 'every').map((row) => line(row, condition)),
      ];
    }),
  ].join('\n');
}
