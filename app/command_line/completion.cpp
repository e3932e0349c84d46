#include "completion.hpp"

#include <functional>

#include "option_table.hpp"

namespace app {
namespace {

// As one word of a POSIX shell, of zsh and of fish.
std::string quoted(const std::string& text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

std::string join(const std::vector<std::string>& words, const char* separator) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Command& command : commands()) names.push_back(command.name);
  return names;
}

std::vector<std::string> tool_names(const mcp::Registry& registry) {
  std::vector<std::string> names;
  for (const mcp::Tool& tool : registry.tools()) names.push_back(tool.name);
  return names;
}

std::vector<std::string> shown_options(const Command& command) {
  std::vector<std::string> names;
  for (const Option& option : command.options) {
    if (!option.description.empty()) names.push_back(option.name);
  }
  return names;
}

// The options of all commands that take a value, each once.
std::vector<Option> options_with_value() {
  std::vector<Option> all;
  const auto add = [&](const Command& command) {
    for (const Option& option : command.options) {
      const auto is = [&](const Option& each) { return each.name == option.name; };
      if (!option.value.empty() && std::none_of(all.begin(), all.end(), is)) all.push_back(option);
    }
  };
  add(program_command());
  for (const Command& command : commands()) add(command);
  return all;
}

std::string names_of(const std::vector<Option>& options) {
  std::vector<std::string> names;
  for (const Option& option : options) names.push_back(option.name);
  return join(names, "|");
}

std::vector<std::string> argument_words(const mcp::Tool& tool) {
  std::vector<std::string> words;
  for (const mcp::Parameter& parameter : tool.parameters) words.push_back(parameter.name + "=");
  return words;
}

// The actions of `order` that take the arguments of a tool.
struct OrderAction {
  const char* name;
  const char* tool;
};
constexpr OrderAction kOrderActions[] = {
    {"preview", "preview_order"}, {"place", "preview_order"}, {"cancel", "cancel_order"}};

// Calls `add` with each of these actions whose tool there is, and the words of its arguments.
void for_each_order_action(const mcp::Registry& registry,
                           const std::function<void(const std::string&, const std::vector<std::string>&)>& add) {
  for (const OrderAction& action : kOrderActions) {
    for (const mcp::Tool& tool : registry.tools()) {
      if (tool.name == action.tool) add(action.name, argument_words(tool));
    }
  }
}

// Lines of a `case` over "tool:argument", for arguments with few values.
std::string value_cases(const mcp::Registry& registry, const std::function<std::string(const std::string&)>& reply) {
  std::string text;
  for (const mcp::Tool& tool : registry.tools()) {
    for (const mcp::Parameter& parameter : tool.parameters) {
      std::vector<std::string> values = parameter.choices;
      if (parameter.kind == mcp::Parameter::Kind::boolean) values = {"true", "false"};
      if (values.empty()) continue;
      text += "    " + tool.name + ":" + parameter.name + ") " + reply(join(values, " ")) + " ;;\n";
    }
  }
  return text;
}

// Zsh and fish: "name:description", in which a colon of the name would end it.
std::string described(const std::string& name, const std::string& description) {
  return quoted(name + ":" + description);
}

// Shell code that sets `command` and `tool` from the words in front of the cursor. Bash and zsh read it alike.
std::string find_command_loop(const std::string& words, const std::string& range) {
  return "  for ((" + range +
         "; i++)); do\n"
         "    word=${" +
         words +
         "[i]}\n"
         "    case $word in\n"
         "      " +
         names_of(options_with_value()) +
         ") ((i++)) ;;\n"
         "      -*) ;;\n"
         "      *) if [[ -z $command ]]; then command=$word; elif [[ -z $tool ]]; then tool=$word; fi ;;\n"
         "    esac\n"
         "  done\n";
}

std::string bash_reply(const std::string& words) {
  return "COMPREPLY=($(compgen -W " + quoted(words) + " -- \"$current\"))";
}

}  // namespace

std::string bash_completion(const mcp::Registry& registry) {
  std::string text =
      "# bash completion for tastytrade-mcp; made by: tastytrade-mcp completion bash\n"
      "_tastytrade_mcp() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= tool= name= i word\n" +
      find_command_loop("COMP_WORDS", "i = 1; i < COMP_CWORD") +
      "  COMPREPLY=()\n"
      "  case $previous in\n";
  for (const Option& option : options_with_value()) {
    const std::string reply = !option.choices.empty()  ? bash_reply(join(option.choices, " "))
                              : option.value == "FILE" ? "COMPREPLY=($(compgen -f -- \"$current\"))"
                                                       : ":";
    text += "    " + option.name + ") " + reply + "; return ;;\n";
  }
  text +=
      "  esac\n"
      "  # Bash splits NAME=VALUE at the equals sign.\n"
      "  if [[ $current == = ]]; then name=$previous; current=; fi\n"
      "  if [[ $previous == = ]]; then name=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
      "  if [[ -n $name ]]; then\n"
      "    case $tool:$name in\n" +
      value_cases(registry, bash_reply) +
      "    esac\n"
      "    return\n"
      "  fi\n"
      "  if [[ $current == -* ]]; then\n"
      "    case $command in\n"
      "      '') " +
      bash_reply(join(shown_options(program_command()), " ")) + " ;;\n";
  for (const Command& command : commands()) {
    text += "      " + command.name + ") " + bash_reply(join(shown_options(command), " ")) + " ;;\n";
  }
  text +=
      "    esac\n"
      "    return\n"
      "  fi\n"
      "  case $command:$tool in\n"
      "    :) " +
      bash_reply(join(command_names(), " ")) +
      " ;;\n"
      "    call:|tools:) " +
      bash_reply(join(tool_names(registry), " ")) + " ;;\n";
  for (const Command& command : commands()) {
    if (command.arguments.empty() || command.arguments.front().choices.empty()) continue;
    text += "    " + command.name + ":) " + bash_reply(join(command.arguments.front().choices, " ")) + " ;;\n";
  }
  for (const mcp::Tool& tool : registry.tools()) {
    if (tool.parameters.empty()) continue;
    text += "    call:" + tool.name + ") " + bash_reply(join(argument_words(tool), " ")) + "; compopt -o nospace ;;\n";
  }
  for_each_order_action(registry, [&text](const std::string& action, const std::vector<std::string>& words) {
    text += "    order:" + action + ") " + bash_reply(join(words, " ")) + "; compopt -o nospace ;;\n";
  });
  return text +
         "  esac\n"
         "}\n"
         "complete -F _tastytrade_mcp tastytrade-mcp\n";
}

std::string zsh_completion(const mcp::Registry& registry) {
  const auto describe_options = [](const Command& command) {
    std::vector<std::string> words;
    for (const Option& option : command.options) {
      if (!option.description.empty()) words.push_back(described(option.name, option.description));
    }
    return "found=(" + join(words, " ") + "); _describe option found";
  };
  std::vector<std::string> command_words, tool_words;
  for (const Command& command : commands()) command_words.push_back(described(command.name, command.summary));
  for (const mcp::Tool& tool : registry.tools()) tool_words.push_back(described(tool.name, tool.title));
  std::string text =
      "#compdef tastytrade-mcp\n"
      "# zsh completion; made by: tastytrade-mcp completion zsh\n"
      "_tastytrade_mcp() {\n"
      "  local current=${words[CURRENT]} command= tool= word i\n"
      "  local -a found\n" +
      find_command_loop("words", "i = 2; i < CURRENT") + "  case ${words[CURRENT-1]} in\n";
  for (const Option& option : options_with_value()) {
    const std::string reply = !option.choices.empty()  ? "compadd " + join(option.choices, " ")
                              : option.value == "FILE" ? "_files"
                                                       : ":";
    text += "    " + option.name + ") " + reply + "; return ;;\n";
  }
  text +=
      "  esac\n"
      "  if [[ $current == -* ]]; then\n"
      "    case $command in\n"
      "      '') " +
      describe_options(program_command()) + " ;;\n";
  for (const Command& command : commands())
    text += "      " + command.name + ") " + describe_options(command) + " ;;\n";
  text +=
      "    esac\n"
      "    return\n"
      "  fi\n"
      "  if [[ $command == call && -n $tool && $current == *=* ]]; then\n"
      "    local name=${current%%=*}\n"
      "    compset -P '*='\n"
      "    case $tool:$name in\n" +
      value_cases(registry, [](const std::string& words) { return "compadd " + words; }) +
      "    esac\n"
      "    return\n"
      "  fi\n"
      "  case $command:$tool in\n"
      "    :) found=(" +
      join(command_words, " ") +
      "); _describe command found ;;\n"
      "    call:|tools:) found=(" +
      join(tool_words, " ") + "); _describe tool found ;;\n";
  for (const Command& command : commands()) {
    if (command.arguments.empty() || command.arguments.front().choices.empty()) continue;
    text += "    " + command.name + ":) compadd " + join(command.arguments.front().choices, " ") + " ;;\n";
  }
  for (const mcp::Tool& tool : registry.tools()) {
    if (tool.parameters.empty()) continue;
    text += "    call:" + tool.name + ") compadd -S '' -- " + join(argument_words(tool), " ") + " ;;\n";
  }
  for_each_order_action(registry, [&text](const std::string& action, const std::vector<std::string>& words) {
    text += "    order:" + action + ") compadd -S '' -- " + join(words, " ") + " ;;\n";
  });
  return text +
         "  esac\n"
         "}\n"
         "# As a file of $fpath this is the function's body; sourced, it only registers the function.\n"
         "if [[ ${funcstack[1]} == _tastytrade_mcp ]]; then\n"
         "  _tastytrade_mcp \"$@\"\n"
         "elif (( $+functions[compdef] )); then\n"
         "  compdef _tastytrade_mcp tastytrade-mcp\n"
         "fi\n";
}

std::string fish_completion(const mcp::Registry& registry) {
  std::string text =
      "# fish completion for tastytrade-mcp; made by: tastytrade-mcp completion fish\n"
      "complete -c tastytrade-mcp -f\n";
  const auto add = [&](const std::string& condition, const std::string& rest) {
    text += "complete -c tastytrade-mcp -n " + quoted(condition) + ' ' + rest + '\n';
  };
  const auto add_options = [&](const std::string& condition, const Command& command) {
    for (const Option& option : command.options) {
      if (option.description.empty()) continue;
      std::string rest = "-l " + option.name.substr(2);
      if (option.letter != 0) rest += std::string(" -s ") + option.letter;
      if (!option.value.empty()) rest += option.value == "FILE" ? " -r -F" : " -x";
      if (!option.choices.empty()) rest += " -a " + quoted(join(option.choices, " "));
      add(condition, rest + " -d " + quoted(option.description));
    }
  };
  add_options("__fish_use_subcommand", program_command());
  for (const Command& command : commands()) {
    add("__fish_use_subcommand", "-a " + command.name + " -d " + quoted(command.summary));
    const std::string seen = "__fish_seen_subcommand_from " + command.name;
    add_options(seen, command);
    if (!command.arguments.empty() && !command.arguments.front().choices.empty()) {
      add(seen, "-a " + quoted(join(command.arguments.front().choices, " ")));
    }
  }
  const std::string has_tool = "__fish_seen_subcommand_from " + join(tool_names(registry), " ");
  for (const mcp::Tool& tool : registry.tools()) {
    add("__fish_seen_subcommand_from call tools; and not " + has_tool, "-a " + tool.name + " -d " + quoted(tool.title));
    const std::string seen = "__fish_seen_subcommand_from call; and __fish_seen_subcommand_from " + tool.name;
    for (const mcp::Parameter& parameter : tool.parameters) {
      add(seen, "-a " + parameter.name + "= -d " + quoted(parameter.description));
    }
  }
  for_each_order_action(registry, [&](const std::string& action, const std::vector<std::string>& words) {
    add("__fish_seen_subcommand_from order; and __fish_seen_subcommand_from " + action,
        "-a " + quoted(join(words, " ")));
  });
  return text;
}

}  // namespace app
