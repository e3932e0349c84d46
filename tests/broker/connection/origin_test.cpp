#include "connection/origin.hpp"

#include <catch2/catch_test_macros.hpp>

#include "broker/fake_broker.hpp"

using broker::Environment;

TEST_CASE("Only TastyTrade's hosts, loopback and allowed hosts are accepted") {
  for (const char* url :
       {"https://api.tastyworks.com", "https://api.cert.tastyworks.com/", "HTTPS://API.TASTYWORKS.COM",
        "https://api.sandbox.tastytrade.com:443", "http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:99",
        "https://127.5.6.7", "https://proxy.example.com", "https://other.example.com:8443"}) {
    CAPTURE(url);
    CHECK_NOTHROW(broker::check_host(url, {"proxy.example.com", "other.example.com:8443"}));
  }
  for (const char* url : {"",
                          "api.tastyworks.com",
                          "ftp://api.tastyworks.com",
                          "http://api.tastyworks.com",
                          "https://api.tastyworks.com.evil.com",
                          "https://evil.com",
                          "https://evil.com/api.tastyworks.com",
                          "https://api.tastyworks.com@evil.com",
                          "https://user:pass@api.tastyworks.com",
                          "https://api.tastyworks.com/path",
                          "https://api.tastyworks.com?x=1",
                          "https://api.tastyworks.com#x",
                          "http://127.0.0.1.evil.com",
                          "http://127.evil.com",
                          "http://10.0.0.1",
                          "https://api.tastyworks.com:0",
                          "https://api.tastyworks.com:65536",
                          "https://api.tastyworks.com:44x",
                          "https://",
                          "https://[::1",
                          "http://proxy.example.com",
                          "https://other.example.com",
                          "https://api.tastyworks.com\\.evil.com",
                          "https://api tastyworks.com"}) {
    CAPTURE(url);
    CHECK(error_of([&] {
            broker::check_host(url, {"proxy.example.com", "other.example.com:8443"});
          }).code == support::ErrorCode::invalid_argument);
  }
}

TEST_CASE("An environment accepts its own hosts only") {
  support::SystemClock clock;
  const auto refused = [&](const char* url, Environment environment) {
    try {
      broker::Client client(config_for(url, environment), clock);
      return false;
    } catch (const support::Error& error) {
      return error.code == support::ErrorCode::invalid_argument;
    }
  };
  CHECK(!refused("https://api.tastyworks.com", Environment::production));
  CHECK(!refused("https://api.cert.tastyworks.com", Environment::sandbox));
  CHECK(refused("https://api.tastyworks.com", Environment::sandbox));
  CHECK(refused("https://api.cert.tastyworks.com", Environment::production));
  CHECK(refused("https://api.cert.tastyworks.com", Environment::demo));
  CHECK(refused("http://broker.example.com", Environment::sandbox));
  CHECK(broker::default_url(Environment::sandbox) == "https://api.cert.tastyworks.com");
  CHECK(broker::default_url(Environment::production) == "https://api.tastyworks.com");
  CHECK(broker::to_string(Environment::production) == "production");
}

TEST_CASE("The Host header has the port unless it is the default one") {
  CHECK(broker::parse_origin("https://api.tastyworks.com").authority() == "api.tastyworks.com");
  CHECK(broker::parse_origin("https://api.tastyworks.com:8443").authority() == "api.tastyworks.com:8443");
  CHECK(broker::parse_origin("http://[::1]:99").authority() == "[::1]:99");
}
