// Session ids, which contain the session: which are valid, and for whom.
#include <catch2/catch_test_macros.hpp>

#include "tastytrade_mcp/mcp/session.hpp"

using mcp::LogLevel;
using mcp::Principal;
using mcp::Session;
using mcp::SessionCodec;

namespace {

const Principal kAnn = {"token:ann", {"read"}};
const Principal kBob = {"token:bob", {"read"}};

struct Fixture {
  support::ManualClock clock{support::Instant(std::chrono::hours(24 * 365 * 56))};
  std::unique_ptr<state::Store> store = state::make_memory_store(clock);
  support::Secret key{std::string(32, 'k')};
  mcp::Sealer sealer{key, clock};
  SessionCodec codec{sealer, *store, std::chrono::hours(1)};

  Session sealed(const Principal& principal = kAnn) {
    Session session{.protocol_version = "2025-06-18", .client_name = "claude"};
    session.client_capabilities = {{"elicitation", {{"form", support::Json::object()}}}};
    codec.seal(session, principal);
    return session;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A replica with the same key restores a session from its id") {
  const Session session = sealed();
  const mcp::Sealer same_key(key, clock);
  const SessionCodec replica(same_key, *store, std::chrono::hours(1));
  const auto opened = replica.unseal(session.id, kAnn);
  REQUIRE(opened);
  CHECK(opened->id == session.id);
  CHECK(opened->protocol_version == "2025-06-18");
  CHECK(opened->client_name == "claude");
  CHECK(opened->client_capabilities == session.client_capabilities);
  CHECK_FALSE(opened->log_level);
}

TEST_CASE_METHOD(Fixture, "A session id is short visible ASCII, is unique and does not contain the caller") {
  const std::string id = sealed().id;
  for (const char c : id) CHECK((c >= 0x21 && c <= 0x7E));
  CHECK(id.size() < 1024);
  CHECK(id != sealed().id);
  CHECK(id.find("ann") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "A session id with a changed, missing or additional byte is refused") {
  const std::string id = sealed().id;
  for (std::size_t i = 0; i < id.size(); ++i) {
    for (const char c : {'A', 'B', '.', '=', '\0', static_cast<char>(id[i] ^ 1)}) {
      std::string changed = id;
      changed[i] = c;
      if (changed != id) CHECK_FALSE(codec.unseal(changed, kAnn));
    }
    CHECK_FALSE(codec.unseal(id.substr(0, i), kAnn));
    CHECK_FALSE(codec.unseal(std::string(id).erase(i, 1), kAnn));
  }
  for (const char* tail : {"A", "=", ".", " ", ".x"}) CHECK_FALSE(codec.unseal(id + tail, kAnn));
  for (const char* id_like : {"", "v1.", "v1..", "v1.e30.", "v2.e30.e30", "hello"})
    CHECK_FALSE(codec.unseal(id_like, kAnn));
  CHECK_FALSE(codec.unseal("v1." + std::string(100'000, 'A'), kAnn));
}

TEST_CASE_METHOD(Fixture, "A session id is valid for its own caller only") {
  const Session session = sealed();
  CHECK_FALSE(codec.unseal(session.id, kBob));
  CHECK_FALSE(codec.unseal(session.id, Principal{}));
  CHECK(codec.unseal(session.id, kAnn));
  // Now that it is kept what it opens as.
  CHECK_FALSE(codec.unseal(session.id, kBob));
  CHECK_FALSE(codec.unseal(session.id, Principal{}));
  CHECK_FALSE(codec.unseal(session.id + "A", kAnn));
  CHECK_FALSE(sealer.unseal("another purpose", kAnn, session.id));
  CHECK(codec.unseal(session.id, kAnn));
}

TEST_CASE_METHOD(Fixture, "A session id is invalid under another key") {
  const mcp::Sealer other_key(support::Secret(std::string(32, 'x')), clock);
  const SessionCodec other(other_key, *store);
  CHECK_FALSE(other.unseal(sealed().id, kAnn));
}

TEST_CASE_METHOD(Fixture, "A session id expires") {
  const Session session = sealed();
  clock.advance(std::chrono::minutes(59));
  CHECK(codec.unseal(session.id, kAnn));
  clock.advance(std::chrono::minutes(1));
  CHECK_FALSE(codec.unseal(session.id, kAnn));
}

TEST_CASE_METHOD(Fixture, "The id of an ended session is invalid on every replica") {
  const Session session = sealed();
  const Session other = sealed();
  REQUIRE(codec.unseal(session.id, kAnn));
  codec.end(session);
  CHECK_FALSE(codec.unseal(session.id, kAnn));
  CHECK_FALSE(SessionCodec(sealer, *store).unseal(session.id, kAnn));
  codec.save_changes(session);
  CHECK_FALSE(codec.unseal(session.id, kAnn));
  CHECK(codec.unseal(other.id, kAnn));
}

TEST_CASE_METHOD(Fixture, "The log level and subscriptions of a session are kept with it") {
  Session session = sealed();
  const Session other = sealed();
  session.log_level = LogLevel::warning;
  session.subscriptions = {"test://a", "test://b"};
  codec.save_changes(session);
  CHECK(codec.unseal(session.id, kAnn)->log_level == LogLevel::warning);
  CHECK(codec.unseal(session.id, kAnn)->subscriptions == session.subscriptions);
  CHECK_FALSE(codec.unseal(other.id, kAnn)->log_level);
  CHECK(codec.unseal(other.id, kAnn)->subscriptions.empty());
}

TEST_CASE_METHOD(Fixture, "A session id is short even if the client's name and capabilities are long") {
  Session session{.protocol_version = "2025-11-25", .client_name = std::string(10'000, 'n')};
  session.client_capabilities = {{"elicitation", {{"form", {{"x", std::string(50'000, 'y')}}}}},
                                 {"experimental", {{"z", std::string(50'000, 'z')}}}};
  codec.seal(session, kAnn);
  CHECK(session.id.size() < 1024);
  const auto opened = codec.unseal(session.id, kAnn);
  REQUIRE(opened);
  CHECK(opened->client_capabilities.contains("elicitation"));
  CHECK_FALSE(opened->client_capabilities.contains("experimental"));
}

TEST_CASE_METHOD(Fixture, "A key that is too short is refused") {
  CHECK_THROWS(mcp::Sealer(support::Secret("short"), clock).prepare());
}
