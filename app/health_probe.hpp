// `health`: asks the server on this machine whether it is alive, for a container's health check.
#pragma once

#include <ostream>

#include "settings/configuration.hpp"

namespace app {

// Returns 0 if GET /health answers 200 within 3 seconds, else 1. Writes one line with the result to `out`. Uses the
// port of `flags`, else PORT, else 8086, and HTTPS if TLS_CERT_FILE is set. Does not verify the certificate: no secret
// is sent, and certificates are rarely issued for 127.0.0.1.
int run_health_probe(const Variables& variables, const Flags& flags, std::ostream& out);

}  // namespace app
