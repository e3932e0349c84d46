// Unseals arbitrary and changed texts: only an unchanged text is unsealed, for its own caller and purpose.
#include "server_fixture.hpp"
#include "tastytrade_mcp/mcp/session.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static fuzz::ServerFixture fixture;
  static const mcp::Principal ann{"token:ann", {"read"}};
  static const std::string good =
      fixture.sealer.seal("cursor", ann, {{"list", "tools"}, {"from", 1}}, std::chrono::hours(1));
  static const mcp::SessionCodec codec(fixture.sealer, *fixture.store);
  const std::string text(reinterpret_cast<const char*>(data), size);
  fuzz::require(!fixture.sealer.unseal("cursor", ann, text) || text == good, "only a sealed text is unsealed");
  fuzz::require(!codec.unseal(text, ann), "an arbitrary text is not a session");
  if (size < 3) return 0;
  std::string changed = good;
  const std::size_t at = (data[0] * 256u + data[1]) % changed.size();
  changed[at] = static_cast<char>(data[2]);
  if (size > 3) changed.insert(at, text.substr(3));
  fuzz::require(changed == good || !fixture.sealer.unseal("cursor", ann, changed), "a changed text is not unsealed");
  fuzz::require(!fixture.sealer.unseal("round", ann, good), "a text is not unsealed for another purpose");
  return 0;
}
