// `health`: asks the server on this machine whether it is alive, for a container's health check.
#pragma once

#include <ostream>

#include "settings/configuration.hpp"

namespace app {

// 0 if GET /health answers 200 within 3 seconds, else 1; `out` gets one line with the result. The port is that of
// `flags`, PORT or the standard one; HTTPS if TLS_CERT_FILE is set. The certificate is not verified: nothing secret is
// sent, and certificates are rarely issued for 127.0.0.1.
int run_health_probe(const Variables& variables, const Flags& flags, std::ostream& out);

}  // namespace app
