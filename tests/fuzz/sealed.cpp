// Sealed texts that were bent: only an untouched one opens, for its own caller and purpose.
#include "shop.hpp"
#include "tastytrade_mcp/mcp/session.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static fuzz::Shop shop;
  static const mcp::Principal ann{"token:ann", {"read"}};
  static const std::string good =
      shop.sealer.seal("cursor", ann, {{"list", "tools"}, {"from", 1}}, std::chrono::hours(1));
  static const mcp::SessionCodec codec(shop.sealer, *shop.store);
  const std::string text(reinterpret_cast<const char*>(data), size);
  fuzz::demand(!shop.sealer.unseal("cursor", ann, text) || text == good, "no text opens that was not sealed");
  fuzz::demand(!codec.unseal(text, ann), "no text is a session");
  if (size < 3) return 0;
  std::string bent = good;
  const std::size_t at = (data[0] * 256u + data[1]) % bent.size();
  bent[at] = static_cast<char>(data[2]);
  if (size > 3) bent.insert(at, text.substr(3));
  fuzz::demand(bent == good || !shop.sealer.unseal("cursor", ann, bent), "a bent text does not open");
  fuzz::demand(!shop.sealer.unseal("round", ann, good), "a purpose opens its own alone");
  return 0;
}
