#include "placeholder.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace app {
namespace {

struct Pair {
  std::string_view open, close;
};

constexpr Pair kQuotes[] = {{"\"", "\""}, {"'", "'"}, {"\u201C", "\u201D"}, {"\u2018", "\u2019"}, {"\u00AB", "\u00BB"}};

// The brackets of forms that a shell, a template or a client replaces by a value. A form counts wherever it stands.
constexpr Pair kReplaced[] = {{"${", "}"},  {"$(", ")"}, {"{{", "}}"}, {"{%", "%}"},
                              {"<%", "%>"}, {"#{", "}"}, {"%(", ")s"}, {"&lt;", "&gt;"}};

// The beginnings of references to a value that a program or service keeps elsewhere.
constexpr std::string_view kReferences[] = {
    "$env:",  "%env(",         "process.env", "os.environ", "os.getenv", "import.meta.env", "!secret",
    "!ENV",   "!Ref",          "op://",       "vault:",     "ref+",      "arn:aws:",        "@Microsoft.KeyVault(",
    "file:/", "/run/secrets/", "gcp-secret:", "sm://"};

// The words of samples in documentation. A value with any other word is not a sample.
constexpr std::string_view kSampleWords[] = {
    "123",         "1234",       "access",   "account",     "actual",    "add",        "api",        "app",
    "application", "auth",       "base64",   "bearer",      "broker",    "changeit",   "changeme",   "change",
    "chars",       "characters", "chatgpt",  "claude",      "client",    "code",       "copy",       "credential",
    "credentials", "default",    "dummy",    "email",       "empty",     "enter",      "example",    "fake",
    "fill",        "fixme",      "foo",      "bar",         "baz",       "from",       "generate",   "generated",
    "goes",        "grant",      "here",     "hidden",      "id",        "in",         "insert",     "it",
    "jwt",         "key",        "long",     "masked",      "mcp",       "me",         "mock",       "my",
    "name",        "new",        "nil",      "none",        "not",       "null",       "number",     "oauth",
    "of",          "or",         "own",      "owner",       "pass",      "passphrase", "passwd",     "password",
    "paste",       "personal",   "pin",      "placeholder", "please",    "private",    "production", "provide",
    "public",      "put",        "pwd",      "random",      "real",      "redacted",   "refresh",    "removed",
    "replace",     "replaceme",  "required", "sample",      "sandbox",   "secret",     "secrets",    "secure",
    "server",      "session",    "set",      "some",        "something", "strong",     "string",     "super",
    "tastytrade",  "tba",        "tbd",      "text",        "that",      "the",        "this",       "to",
    "todo",        "token",      "tokens",   "undefined",   "unset",     "use",        "user",       "username",
    "value",       "var",        "variable", "very",        "with",      "xxx",        "you",        "your",
    "yours",       "yourself",   "now",      "later",       "soon",      "before",     "must",       "be",
    "and",         "is",         "least",    "at",          "for",       "first",      "safe",       "keep",
    "deploy",      "deploying",  "used",     "using",       "only",      "asap",       "immediately"};

// Words that make a placeholder of any value, of a secret or a name.
constexpr std::string_view kNothing[] = {
    "changeme",    "changeit",   "replaceme",    "fixme",  "todo",       "tbd",         "tba",       "null",
    "nil",         "none",       "undefined",    "unset",  "empty",      "missing",     "n-a",       "nan",
    "placeholder", "example",    "sample",       "dummy",  "redacted",   "insert-here", "change-me", "change-it",
    "change-this", "replace-me", "replace-this", "set-me", "fill-me-in", "to-do"};

constexpr std::size_t kMaxSampleBytes = 64;
constexpr std::size_t kMarks = 6;  // "xxxxxx": a run that random texts do not have

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word_character(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

template <std::size_t Size>
bool is_one_of(std::string_view text, const std::string_view (&list)[Size]) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

bool is_setting_name(std::string_view text) {
  const auto& all = settings();
  return std::any_of(all.begin(), all.end(), [&](const Setting& setting) { return text == setting.name; });
}

// "your-own-token" of "<Your_ownToken>": words in lower case with one hyphen between, and none at the ends.
std::string split_words(std::string_view text) {
  std::string words;
  bool lower_before = false;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool ends_word = !is_word_character(c) || (upper && lower_before);
    if (ends_word && !words.empty() && words.back() != '-') words += '-';
    lower_before = c >= 'a' && c <= 'z';
    if (is_word_character(c)) words += static_cast<char>(upper ? c - 'A' + 'a' : c);
  }
  while (words.ends_with('-')) words.pop_back();
  return words;
}

// Returns true if `word` consists of one or several of the words that samples use: "yourtoken".
bool is_sample_word(std::string_view word) {
  std::vector<bool> reachable(word.size() + 1);
  reachable[0] = true;
  for (std::size_t begin = 0; begin < word.size(); ++begin) {
    if (!reachable[begin]) continue;
    for (const std::string_view sample : kSampleWords) {
      if (word.substr(begin).starts_with(sample)) reachable[begin + sample.size()] = true;
    }
  }
  return reachable.back();
}

bool has_sample_words_only(const std::string& words) {
  if (words.empty() || words.size() > kMaxSampleBytes) return false;
  const std::vector<std::string> each = support::split(words, '-');
  return std::all_of(each.begin(), each.end(), [](const std::string& word) { return is_sample_word(word); });
}

// "$TOKEN", "$your_token".
bool is_shell_variable(std::string_view value) {
  if (!value.starts_with('$') || value.size() < 3 || !(is_letter(value[1]) || value[1] == '_')) return false;
  const std::string_view name = value.substr(1);
  const bool identifier =
      std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
  const bool capitals = std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return identifier && (capitals || has_sample_words_only(split_words(name)));
}

// "%TOKEN%", as Windows writes it.
bool is_windows_variable(std::string_view value) {
  if (value.size() < 4 || value.front() != '%' || value.back() != '%') return false;
  const std::string_view name = value.substr(1, value.size() - 2);
  return is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

bool holds_replaced_form(std::string_view value) {
  return std::any_of(std::begin(kReplaced), std::end(kReplaced), [&](const Pair& form) {
    const auto open = value.find(form.open);
    if (open == std::string_view::npos) return false;
    const auto inside = open + form.open.size();
    const auto close = value.find(form.close, inside);
    return close != std::string_view::npos && close > inside;
  });
}

bool is_reference(std::string_view value) {
  const bool command = value.size() > 2 && value.starts_with('`') && value.ends_with('`');
  return command || is_shell_variable(value) || is_windows_variable(value) || holds_replaced_form(value) ||
         std::any_of(std::begin(kReferences), std::end(kReferences), [&](std::string_view reference) {
           return support::to_lower(value.substr(0, reference.size())) == support::to_lower(reference);
         });
}

// "<any words>".
bool is_in_angle_brackets(std::string_view value) {
  if (value.size() < 3 || !value.starts_with('<') || !value.ends_with('>')) return false;
  return std::all_of(value.begin() + 1, value.end() - 1, [](char c) {
    return is_word_character(c) || std::string_view(" _-.,:/'()").find(c) != std::string_view::npos;
  });
}

// "xxxx-xxxx", "sk-xxxxxxxx", "ab****", "eyJhbGci...": parts left out in documentation.
bool is_left_out(std::string_view value) {
  if (value.find("\u2026") != std::string_view::npos || value.ends_with("...")) return true;
  if (value.find("****") != std::string_view::npos || value.find("\u2022\u2022") != std::string_view::npos) return true;
  const std::string lower = support::to_lower(value);
  if (lower.find(std::string(kMarks, 'x')) != std::string::npos) return true;
  const std::string_view marks = "x-_ ";
  return lower.find("xxx") != std::string::npos && lower.find_first_not_of(marks) == std::string::npos;
}

bool holds_nothing_but_punctuation(std::string_view value) {
  return !value.empty() && std::none_of(value.begin(), value.end(), is_word_character);
}

ValueProblem make_reference_problem() {
  return {" holds the name of a variable or a command that nothing replaced by its value.",
          "Put the value itself there, or have it filled in before the server starts."};
}

// "Bearer eyJ…", "Authorization: Bearer eyJ…": a header pasted with its name.
bool is_header(std::string_view value) {
  const std::string lower = support::to_lower(value.substr(0, 20));
  return lower.starts_with("bearer ") || lower.starts_with("basic ") || lower.starts_with("authorization:");
}

// A typographic quote at one end, which a chat or a word processor put in place of a plain one.
bool has_curly_quote(std::string_view value) {
  constexpr std::string_view marks[] = {"\u201C", "\u201D", "\u201E", "\u201F", "\u2018", "\u2019", "\u201A"};
  return std::any_of(std::begin(marks), std::end(marks),
                     [&](std::string_view mark) { return value.starts_with(mark) || value.ends_with(mark); });
}

ValueProblem make_placeholder_problem() {
  return {" still holds a placeholder, not a value of your own.", "Put your own value there."};
}

// Finds the placeholders that stand for names and secrets alike.
std::optional<ValueProblem> validate_filled_in(std::string_view value) {
  if (auto problem = validate_unquoted(value)) return problem;
  if (is_reference(value)) return make_reference_problem();
  const std::string words = split_words(value);
  const bool of_yours = words.starts_with("your-") || (words.starts_with("you") && has_sample_words_only(words));
  const bool placeholder = is_in_angle_brackets(value) || is_left_out(value) || holds_nothing_but_punctuation(value) ||
                           of_yours || is_one_of(words, kNothing) || is_setting_name(value);
  if (placeholder) return make_placeholder_problem();
  return std::nullopt;
}

// "password" of "redis://user:password@host:6379/0"; empty if the value is not such an address.
std::string_view password_in_address(std::string_view value) {
  const auto scheme = value.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view rest = value.substr(scheme + 3);
  rest = rest.substr(0, rest.find('/'));
  const auto at = rest.rfind('@');
  const auto colon = rest.find(':');
  if (at == std::string_view::npos || colon == std::string_view::npos || colon > at) return {};
  return rest.substr(colon + 1, at - colon - 1);
}

// An address at a domain that RFC 2606 keeps for examples.
bool is_example_address(std::string_view value) {
  const auto at = value.rfind('@');
  if (at == std::string_view::npos) return false;
  const std::string domain = support::to_lower(value.substr(at + 1));
  return domain == "example.com" || domain == "example.org" || domain == "example.net" ||
         domain.ends_with(".example") || domain == "example";
}

void refuse(const Setting& setting, const ValueProblem& problem) {
  throw support::Error(support::ErrorCode::invalid_argument, setting.name + problem.message, problem.hint);
}

// Settings that name a user or an account, and are not secret.
bool is_credential_name(std::string_view name) {
  return name == "TASTYTRADE_CLIENT_ID" || name == "OAUTH_CLIENT_ID" || name == "TASTYTRADE_ACCOUNT" ||
         name.ends_with("_USERNAME");
}

}  // namespace

std::optional<ValueProblem> validate_unquoted(std::string_view value) {
  const bool quoted = std::any_of(std::begin(kQuotes), std::end(kQuotes), [&](const Pair& quotes) {
    return value.size() >= quotes.open.size() + quotes.close.size() && value.starts_with(quotes.open) &&
           value.ends_with(quotes.close);
  });
  if (!quoted && !has_curly_quote(value)) return std::nullopt;
  return ValueProblem{" has quotes around its value: an env file kept them as part of it.",
                      "Take the quotes away; `docker run --env-file` and some other programs hand them on."};
}

std::optional<ValueProblem> validate_secret(std::string_view value) {
  if (auto problem = validate_filled_in(value)) return problem;
  if (is_header(value)) {
    return ValueProblem{" holds a whole header, not the value alone.",
                        "Leave out what stands before the value: Authorization, Bearer and the space."};
  }
  if (has_sample_words_only(split_words(value))) return make_placeholder_problem();
  const std::string_view password = password_in_address(value);
  if (!password.empty()) return validate_secret(password);
  return std::nullopt;
}

std::optional<ValueProblem> validate_credential_name(std::string_view value) {
  if (auto problem = validate_filled_in(value)) return problem;
  if (is_example_address(value)) return make_placeholder_problem();
  return std::nullopt;
}

void check_values(const Variables& variables) {
  for (const Setting& setting : settings()) {
    const auto value = variables.get(setting.name);
    if (!value) continue;
    if (const auto problem = validate_unquoted(*value)) refuse(setting, *problem);
    if (setting.secret) {
      if (const auto problem = validate_secret(*value)) refuse(setting, *problem);
    } else if (is_credential_name(setting.name)) {
      if (const auto problem = validate_credential_name(*value)) refuse(setting, *problem);
    }
  }
}

}  // namespace app
