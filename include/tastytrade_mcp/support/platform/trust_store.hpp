// Where the system keeps the certificates of trusted authorities.
#pragma once

#include <string>
#include <vector>

namespace support::platform {

// PEM bundles of the distributions, in the order to try them. macOS: /etc/ssl/cert.pem. Windows: none.
std::vector<std::string> trusted_certificate_files();

// Whether httplib reads the system's own store if it gets no file: the store ROOT of Windows. OpenSSL's default files
// mean nothing there.
bool has_own_trust_store();

// The certificates of the stores ROOT and CA of Windows, each in DER; none elsewhere. httplib reads the same stores.
std::vector<std::string> read_own_trust_store();

}  // namespace support::platform
