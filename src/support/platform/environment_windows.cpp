#include "tastytrade_mcp/support/platform/environment.hpp"

#include "platform/windows_api.hpp"

// shellapi.h needs windows.h, which the header above includes.
#include <shellapi.h>

#include <memory>

namespace support::platform {
namespace {

// By the rules of no language: in Turkish "i" would become another letter than "I".
std::wstring to_upper(std::wstring_view text) {
  std::wstring upper(text);
  const int length = static_cast<int>(text.size());
  ::LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_UPPERCASE, text.data(), length, upper.data(), length, nullptr, nullptr,
                  0);
  return upper;
}

}  // namespace

std::map<std::string, std::string> environment_variables() {
  std::map<std::string, std::string> values;
  const std::unique_ptr<wchar_t, decltype(&::FreeEnvironmentStringsW)> block(::GetEnvironmentStringsW(),
                                                                             ::FreeEnvironmentStringsW);
  // "NAME=value" after "NAME=value", each with a zero at its end; an empty one ends the block.
  for (const wchar_t* entry = block.get(); entry != nullptr && *entry != L'\0';) {
    const std::wstring_view text(entry);
    const auto equals = text.find(L'=');
    if (equals != std::wstring_view::npos && equals > 0) {
      values.emplace(to_utf8(to_upper(text.substr(0, equals))), to_utf8(text.substr(equals + 1)));
    }
    entry += text.size() + 1;
  }
  return values;
}

std::vector<std::string> program_arguments(int /*argc*/, const char* const* /*argv*/) {
  int count = 0;
  const std::unique_ptr<wchar_t*, decltype(&::LocalFree)> words(::CommandLineToArgvW(::GetCommandLineW(), &count),
                                                                ::LocalFree);
  std::vector<std::string> arguments;
  for (int index = 1; words && index < count; ++index) arguments.push_back(to_utf8(words.get()[index]));
  return arguments;
}

}  // namespace support::platform
