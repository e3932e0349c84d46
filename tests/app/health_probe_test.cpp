// The health probe of the container.
#include "health_probe.hpp"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <sstream>

#include "ports.hpp"

using app::Flags;
using app::Variables;
using test::Answering;
using Values = std::map<std::string, std::string>;

TEST_CASE("The health probe returns 0 for a healthy server and 1 for any other") {
  const auto probe = [](int port, const Values& more = {}) {
    std::ostringstream out;
    Values values = more;
    values.emplace("PORT", std::to_string(port));
    return app::run_health_probe(Variables(values), {}, out);
  };
  const test::ClosedPort closed;
  const Answering healthy(200);
  const Answering broken(503);
  CHECK(probe(healthy.port) == 0);
  CHECK(probe(healthy.port, {{"HOST", "0.0.0.0"}}) == 0);
  CHECK(probe(broken.port) == 1);
  CHECK(probe(closed.port) == 1);
  CHECK(probe(1, {{"PORT", "many"}}) == 1);
  CHECK(probe(healthy.port, {{"TLS_CERT_FILE", "/c.pem"}}) == 1);
  std::ostringstream out;
  Flags flags;
  flags.port = healthy.port;
  CHECK(app::run_health_probe(Variables(Values{{"PORT", "1"}}), flags, out) == 0);
}
