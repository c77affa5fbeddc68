/// `icsim generate`: the manual page and the completions of shells, written from what the commands declare, and the
/// published months that the app draws. The build calls it; it stands in no list of commands.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tools/program.hpp"
#include "tools/version.hpp"
#include "tools/web/page_data.hpp"

namespace icsim::tools {
namespace {

using std::string;

struct OptionText {
  std::vector<string> names;    ///< with their dashes; a positional's one without
  string value;                 ///< what its value is called; empty for a flag
  std::vector<string> choices;  ///< all values that it takes; empty when there is no list
  string meaning;
};

struct CommandText {
  string name;
  string meaning;
  std::vector<OptionText> options;
  std::vector<OptionText> positionals;
};

string join(const std::vector<string>& parts, const string& between) {
  string text;
  for (const string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

string replace_all(string text, const string& what, const string& with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

/// The words between the braces of "TEXT:{split,fold}".
std::vector<string> choices_in(const string& type) {
  const std::size_t open = type.find('{'), close = type.find('}');
  if (open == string::npos || close == string::npos) return {};
  std::vector<string> words = {""};
  for (const char c : type.substr(open + 1, close - open - 1)) {
    if (c == ',') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

OptionText text_of(const CLI::Option& option) {
  OptionText text;
  for (const string& name : option.get_snames()) text.names.push_back("-" + name);
  for (const string& name : option.get_lnames()) text.names.push_back("--" + name);
  if (option.get_positional()) text.names = {option.get_name(true)};
  if (option.get_items_expected_max() > 0) {
    const string type = option.get_type_name();
    text.value = type.substr(0, type.find(':'));
    text.choices = choices_in(type);
  }
  text.meaning = option.get_description();
  return text;
}

CommandText text_of(const CLI::App& app) {
  CommandText text{app.get_name(), app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options())
    (option->get_positional() ? text.positionals : text.options).push_back(text_of(*option));
  return text;
}

/// The program's own options, under its name, and every command that help lists.
std::vector<CommandText> texts_of(const CLI::App& app) {
  std::vector<CommandText> texts = {text_of(app)};
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!command->get_group().empty()) texts.push_back(text_of(*command));
  return texts;
}

std::vector<string> names_of_commands(const std::vector<CommandText>& texts) {
  std::vector<string> names;
  for (std::size_t i = 1; i < texts.size(); ++i) names.push_back(texts[i].name);
  return names;
}

// --- bash ------------------------------------------------------------------------------------------------

string bash_of(const std::vector<CommandText>& texts) {
  string values, options;
  for (const CommandText& command : texts) {
    std::vector<string> names;
    for (const OptionText& option : command.options) {
      names.insert(names.end(), option.names.begin(), option.names.end());
      for (const string& name : option.names)
        if (!option.choices.empty())
          values +=
              fmt::format("    '{} {}') words='{}' ;;\n", command.name, name, join(option.choices, " "));
    }
    options += fmt::format("        {}) words='{}' ;;\n", command.name, join(names, " "));
  }
  const string commands = join(names_of_commands(texts), " ");
  return fmt::format(
      R"(# Completion of icsim for bash, written by the build.
_icsim() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} command=icsim words='' i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    if [[ ' {} ' == *" ${{COMP_WORDS[i]}} "* ]]; then
      command=${{COMP_WORDS[i]}}
      break
    fi
  done
  case "$command $before" in
{}    *)
      if [[ $command == icsim && $word != -* ]]; then
        words='{}'
      elif [[ $word == -* ]]; then
        case $command in
{}        esac
      fi
      ;;
  esac
  COMPREPLY=()
  [[ -n $words ]] && mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}}
complete -o bashdefault -o default -F _icsim icsim
)",
      commands, values, commands, options);
}

// --- zsh -------------------------------------------------------------------------------------------------

/// Inside single quotes, where brackets and colons mean something to _arguments.
string zsh_quoted(string text) {
  for (const char* special : {"\\", "[", "]", ":"}) text = replace_all(text, special, string("\\") + special);
  return replace_all(text, "'", "'\\''");
}

string zsh_arguments(const CommandText& command) {
  string text;
  for (const OptionText& option : command.options) {
    const string names = option.names.size() == 1
                             ? fmt::format("'{}", option.names[0])
                             : fmt::format("'({})'{{{}}}'", join(option.names, " "), join(option.names, ","));
    const string action = option.choices.empty() ? "_files" : "(" + join(option.choices, " ") + ")";
    const string value = option.value.empty() ? "" : fmt::format(":{}:{}", option.value, action);
    text += fmt::format(" \\\n        {}[{}]{}'", names, zsh_quoted(option.meaning), value);
  }
  return text;
}

string zsh_of(const std::vector<CommandText>& texts) {
  string commands, cases;
  for (std::size_t i = 1; i < texts.size(); ++i) {
    commands += fmt::format("    '{}:{}'\n", texts[i].name, zsh_quoted(texts[i].meaning));
    cases +=
        fmt::format("      {}) _arguments -s{} '*:file:_files' ;;\n", texts[i].name, zsh_arguments(texts[i]));
  }
  return fmt::format(R"(#compdef icsim
# Completion of icsim for zsh, written by the build.
_icsim() {{
  local state
  local -a commands
  commands=(
{}  )
  _arguments -C -s{} '1: :->command' '*:: :->rest'
  case $state in
    command) _describe -t commands command commands ;;
    rest)
      case $words[1] in
{}      esac
      ;;
  esac
}}
_icsim "$@"
)",
                     commands, zsh_arguments(texts[0]), replace_all(cases, "\n      ", "\n        "));
}

// --- fish ------------------------------------------------------------------------------------------------

string fish_quoted(const string& text) {
  return "'" + replace_all(replace_all(text, "\\", "\\\\"), "'", "\\'") + "'";
}

string fish_of(const std::vector<CommandText>& texts) {
  string text = "# Completion of icsim for fish, written by the build.\n";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const CommandText& command = texts[i];
    const string when =
        i == 0 ? "__fish_use_subcommand" : "'__fish_seen_subcommand_from " + command.name + "'";
    if (i > 0)
      text += fmt::format("complete -c icsim -f -n __fish_use_subcommand -a {} -d {}\n", command.name,
                          fish_quoted(command.meaning));
    for (const OptionText& option : command.options) {
      text += "complete -c icsim -n " + when;
      for (const string& name : option.names)
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (!option.choices.empty()) {
        text += " -x -a " + fish_quoted(join(option.choices, " "));
      } else if (!option.value.empty()) {
        text += " -r";
      }
      text += " -d " + fish_quoted(option.meaning) + "\n";
    }
  }
  return text;
}

// --- manual page -----------------------------------------------------------------------------------------

string roff(const string& text) {
  const string safe = replace_all(replace_all(text, "\\", "\\e"), "-", "\\-");
  return safe.starts_with('.') || safe.starts_with('\'') ? "\\&" + safe : safe;
}

string roff_of(const std::vector<OptionText>& options) {
  string text;
  for (const OptionText& option : options) {
    std::vector<string> names;
    const bool positional = !option.names.front().starts_with('-');
    for (const string& name : option.names)
      names.push_back(fmt::format("\\f{}{}\\fR", positional ? 'I' : 'B', roff(name)));
    text += ".TP\n" + join(names, ", ");
    if (!positional && !option.value.empty()) text += " \\fI" + option.value + "\\fR";
    text += "\n" + roff(option.meaning);
    if (!option.choices.empty()) text += ": " + roff(join(option.choices, ", "));
    text += "\n";
  }
  return text;
}

string manual_of(const std::vector<CommandText>& texts) {
  const string& whole = texts[0].meaning;
  string text = fmt::format(".TH ICSIM 1 \"\" \"icsim {}\" \"User commands\"\n.SH NAME\nicsim \\- {}\n",
                            kVersion, roff(whole.substr(whole.find(": ") + 2)));
  text += ".SH SYNOPSIS\n\\fBicsim\\fR [\\fIoptions\\fR] \\fIcommand\\fR [\\fIarguments\\fR]\n";
  text += ".SH OPTIONS\n" + roff_of(texts[0].options) + ".SH COMMANDS\n";
  for (std::size_t i = 1; i < texts.size(); ++i) {
    text += fmt::format(".SS icsim {}\n{}.\n", texts[i].name, roff(texts[i].meaning));
    text += roff_of(texts[i].positionals) + roff_of(texts[i].options);
  }
  text += R"(.SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
the request cannot be met; the message says why
.TP
.B 2
bad input; the message says where, what and how to mend it
.TP
.B 3
an internal fault, which is the program's
.TP
.B 130
interrupted
.SH ENVIRONMENT
.TP
.B ICSIM_LIBRARY
folder with library/ and baseline/, instead of ../share/icsim seen from the program
.TP
.B XDG_CACHE_HOME
where runs for attribution are kept
)";
  return text;
}

}  // namespace

void add_generate(CLI::App& app, Program& program) {
  auto what = std::make_shared<string>();
  CLI::App* command =
      app.add_subcommand("generate", "write a completion, the manual page, or the app's published months")
          ->group("");
  command->add_option("what", *what)
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish", "man", "published"}));
  command->callback([what, &app, &program] {
    if (*what == "published") {
      fmt::print("{}\n", published_json(program.library_root));
      return;
    }
    const std::vector<CommandText> texts = texts_of(app);
    const string text = *what == "bash"   ? bash_of(texts)
                        : *what == "zsh"  ? zsh_of(texts)
                        : *what == "fish" ? fish_of(texts)
                                          : manual_of(texts);
    fmt::print("{}", text);
  });
}

}  // namespace icsim::tools
