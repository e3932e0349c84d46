#include "tastytrade_mcp/support/platform/trust_store.hpp"

#include "platform/windows_api.hpp"

#include <wincrypt.h>

namespace support::platform {

std::vector<std::string> trusted_certificate_files() {
  return {};
}

bool has_own_trust_store() {
  return true;
}

std::vector<std::string> read_own_trust_store() {
  std::vector<std::string> certificates;
  for (const wchar_t* const name : {L"ROOT", L"CA"}) {
    const HCERTSTORE store = ::CertOpenSystemStoreW(0, name);
    if (store == nullptr) continue;
    // Each call frees the certificate before.
    PCCERT_CONTEXT certificate = nullptr;
    while ((certificate = ::CertEnumCertificatesInStore(store, certificate)) != nullptr) {
      certificates.emplace_back(reinterpret_cast<const char*>(certificate->pbCertEncoded), certificate->cbCertEncoded);
    }
    ::CertCloseStore(store, 0);
  }
  return certificates;
}

}  // namespace support::platform
