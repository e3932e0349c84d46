// What holds for every answer: the Date header, paths whose symbols come unencoded, the probe of a session.
#include "desk.hpp"

using namespace simulator;
using namespace std::chrono_literals;

TEST_CASE("every answer has the Date of the simulated clock, refusals and the library's own answers included") {
  Desk desk;
  const auto date_of = [](const httplib::Result& reply) {
    REQUIRE(reply);
    CHECK(reply->get_header_value_count("Date") == 1);
    return reply->get_header_value("Date");
  };
  const std::string monday = "Mon, 24 Aug 2026 17:58:51 GMT";
  CHECK(date_of(desk.raw("/customers/me")) == monday);
  CHECK(date_of(desk.raw("/no/such/thing")) == monday);
  CHECK(date_of(desk.client.Get("/customers/me")) == monday);          // no User-Agent to speak of, no token: 401
  CHECK(date_of(desk.raw("/" + std::string(20'000, 'a'))) == monday);  // too long for the library: 414
  Fault fault;
  fault.kind = Fault::Kind::html;
  fault.status = 502;
  desk.simulator.inject(fault);
  CHECK(date_of(desk.raw("/customers/me")) == monday);
  desk.clock.advance(150h);
  CHECK(date_of(desk.raw("/customers/me")) == "Sun, 30 Aug 2026 23:58:51 GMT");
}
