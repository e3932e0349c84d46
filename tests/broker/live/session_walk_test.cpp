// 100,000 random events through sessions, subscriptions and the reconnect policy, with rules that must always hold.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <random>
#include <set>

#include "dxlink/session.hpp"
#include "live/reconnect.hpp"
#include "live/subscriptions.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/json.hpp"

using namespace broker::live;
using namespace std::chrono_literals;
using broker::dxlink::Actions;
using broker::dxlink::Channel;
using broker::dxlink::Session;
using support::Json;

namespace {

class Host final : public broker::dxlink::SessionHost {
 public:
  explicit Host(Subscriptions& subscriptions) : subscriptions_(subscriptions) {}
  bool is_wanted(Channel channel) override { return subscriptions_.is_wanted(channel); }
  std::vector<broker::dxlink::Subscription> all(Channel channel) override { return subscriptions_.all(channel, {}); }
  Changes changes(Channel channel) override { return subscriptions_.changes(channel); }
  void store(std::span<const broker::dxlink::Batch>) override {}
  void refused(Channel, const std::string&) override {}

 private:
  Subscriptions& subscriptions_;
};

// The subscriptions of one channel as the server knows them, by "Quote AAPL": the time from which they count.
using Known = std::map<std::string, std::int64_t>;

websocket::End make_end(websocket::EndReason reason, int close_code) {
  websocket::End end;
  end.reason = reason;
  end.close_code = close_code;
  return end;
}

class Walk {
 public:
  explicit Walk(unsigned seed) : random_(seed) {}

  void run(int events) {
    for (int i = 0; i < events; ++i) {
      if (!session_) {
        connect();
      } else {
        step();
      }
    }
    CHECK(connections_ > 50);
    CHECK(lives_ > 20);
    CHECK(comparisons_ > 20);
  }

 private:
  std::size_t draw(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_); }

  void connect() {
    ++connections_;
    invited_ = authorized_ = false;
    known_.clear();
    max_bytes_ = reconnect_.max_frame_bytes();
    session_.emplace(Session::Token{support::Secret("hush"), clock_.steady() + 20min}, max_bytes_, clock_, host_);
    opened_at_ = clock_.steady();
    apply(session_->opened());
  }

  void step() {
    switch (draw(12)) {
      case 0:
        lease();
        break;
      case 1:
        if (!leases_.empty()) leases_.erase(leases_.begin() + static_cast<std::ptrdiff_t>(draw(leases_.size())));
        break;
      case 2:
        clock_.advance(std::chrono::milliseconds(draw(3000)));
        break;
      case 3:
        apply(session_->tick());
        break;
      case 4:
        apply(session_->changed());
        break;
      case 5:
        if (draw(150) == 0) end(make_end(websocket::EndReason::peer_closed, draw(2) == 0 ? 1009 : 1000));
        break;
      case 6:
        if (draw(100) == 0) clock_.advance(11s);
        break;
      default:
        receive();
    }
    for (const Key& key : subscriptions_.expire()) symbols_.release(key.symbol);
    if (draw(50) == 0) check_leases();
  }

  // All that is leased is subscribed as soon as the session is live and a batch's time is over.
  void check_leases() {
    if (!session_ || session_->state() != Session::State::live) return;
    apply(session_->changed());
    clock_.advance(Session::kBatchTime);
    apply(session_->tick());
    if (!session_ || session_->state() != Session::State::live || !is_open_) return;
    ++comparisons_;
    for (const auto& lease : leases_) {
      for (const Key& key : lease.keys()) {
        if (key.type == EventType::candle) continue;
        REQUIRE(known_[1].contains(std::string(to_string(key.type)) + ' ' + symbols_.text(key.symbol)));
      }
    }
  }

  void lease() {
    if (leases_.size() > 30) return;
    const std::string symbol = "S" + std::to_string(draw(20));
    std::vector<Wanted> wanted;
    if (draw(3) == 0) {
      wanted.push_back({EventType::candle, symbol + "{=d}", static_cast<std::int64_t>(1 + draw(5))});
    } else {
      wanted.push_back({draw(2) == 0 ? EventType::quote : EventType::trade, symbol});
    }
    leases_.push_back(subscriptions_.want(wanted));
  }

  void receive() {
    static const std::vector<std::string> kMessages = {
        R"({"type":"SETUP","channel":0,"keepaliveTimeout":60,"acceptKeepaliveTimeout":60})",
        R"({"type":"AUTH_STATE","channel":0,"state":"AUTHORIZED"})",
        R"({"type":"CHANNEL_OPENED","channel":1})",
        R"({"type":"CHANNEL_OPENED","channel":3})",
        R"({"type":"KEEPALIVE","channel":0})",
        R"({"type":"FEED_CONFIG","channel":1,"eventFields":{"Quote":["eventSymbol","bidPrice"]}})",
        R"({"type":"FEED_DATA","channel":1,"data":["Quote",["S1",1,"S2",2]]})",
        R"({"type":"FEED_DATA","channel":1,"data":["Trade",["S1",1,2,3,4,5,false]]})",
        R"({"type":"FEED_DATA","channel":3,"data":["Candle",["S1{=d}",0,0,0,0,0,0,0,0,0,0,0,0,0]]})",
        R"({"type":"NOVELTY","channel":0})",
    };
    static const std::vector<std::string> kRare = {
        R"({"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"})",
        R"({"type":"CHANNEL_CLOSED","channel":1})",
        R"({"type":"CHANNEL_CLOSED","channel":3})",
        R"({"type":"ERROR","channel":3,"error":"BAD_ACTION"})",
        R"({"type":"ERROR","channel":0,"error":"TIMEOUT"})",
        R"({"type":"FEED_DATA","channel":1,"data":["Quote",["S1",1,"S2"]]})",
        R"({"type":"FEED_DATA","channel":1,"data":[)",
    };
    const bool needs_invitation = !invited_ && draw(3) == 0;
    const std::string& text = needs_invitation ? kRare[0]
                              : draw(100) == 0 ? kRare[draw(kRare.size())]
                                               : kMessages[draw(kMessages.size())];
    const Json message = Json::parse(text, nullptr, false);
    if (!message.is_discarded()) {
      if (message["type"] == "AUTH_STATE") (message["state"] == "AUTHORIZED" ? authorized_ : invited_) = true;
    }
    apply(session_->message(text));
  }

  // Checks what the session sends.
  void apply(const Actions& actions) {
    for (const std::string& text : actions.send) {
      REQUIRE(text.size() <= 8192);
      const Json message = Json::parse(text);
      const std::string type = message["type"];
      if (type == "AUTH") REQUIRE((invited_ || authorized_));
      if (type == "CHANNEL_REQUEST") {
        REQUIRE(authorized_);
        known_[message["channel"]].clear();
        if (message["channel"] == 1) is_open_ = false;
      }
      if (type == "CHANNEL_CANCEL" && message["channel"] == 1) is_open_ = false;
      if (type == "FEED_SETUP" && message["channel"] == 1) is_open_ = true;
      if (type == "FEED_SUBSCRIPTION") note_subscriptions(message);
    }
    if (actions.needs_new_token) apply(session_->renew({support::Secret("hush"), clock_.steady() + 20min}));
    if (actions.close) end(make_end(websocket::EndReason::closed, 0));
  }

  void note_subscriptions(const Json& message) {
    Known& known = known_[message["channel"]];
    if (message.contains("reset")) known.clear();
    for (const Json& entry : message.value("remove", Json::array())) {
      REQUIRE(known.erase(name_of(entry)) == 1);
    }
    for (const Json& entry : message.value("add", Json::array())) {
      const std::int64_t from = entry.value("fromTime", std::int64_t{0});
      const auto [place, is_new] = known.emplace(name_of(entry), from);
      // A key is sent once, but for a candle of which earlier bars are wanted.
      REQUIRE((is_new || from < place->second));
      place->second = from;
    }
  }
  static std::string name_of(const Json& entry) {
    return entry["type"].get<std::string>() + ' ' + entry["symbol"].get<std::string>();
  }

  void end(const websocket::End& how) {
    session_->ended(how);
    const int attempts = reconnect_.attempts();
    const bool is_proven = session_->is_proven();
    if (is_proven) ++lives_;
    const auto lived = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - opened_at_);
    const auto plan =
        reconnect_.after({.outcome = session_->outcome(), .is_proven = is_proven, .lived = lived, .reason = "x"});
    REQUIRE(session_->outcome() != broker::dxlink::SessionOutcome::none);
    REQUIRE(session_->reason().find("hush") == std::string::npos);
    if (!is_proven) REQUIRE(reconnect_.attempts() >= attempts);
    if (reconnect_.attempts() == 0) REQUIRE((is_proven || attempts == 0));
    clock_.advance(plan.delay);
    subscriptions_.connection_lost();
    session_.reset();
  }

  std::mt19937 random_;
  support::ManualClock clock_{support::Instant(std::chrono::hours(24 * 365 * 56))};
  SymbolTable symbols_;
  Subscriptions subscriptions_{1000, clock_, symbols_};
  Host host_{subscriptions_};
  Reconnect reconnect_{[this] { return std::uniform_real_distribution<>(0, 1)(random_); }};
  std::vector<Subscriptions::Lease> leases_;
  std::optional<Session> session_;
  std::size_t max_bytes_ = 0;
  std::chrono::steady_clock::time_point opened_at_{};
  std::map<int, Known> known_;
  bool invited_ = false;
  bool authorized_ = false;
  int connections_ = 0;
  int lives_ = 0;
  int comparisons_ = 0;
  bool is_open_ = false;  // the ticker channel
};

}  // namespace

TEST_CASE("DXLink session: no order of events breaks the rules of the protocol") {
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
    CAPTURE(seed);
    Walk(seed).run(20'000);
  }
}
