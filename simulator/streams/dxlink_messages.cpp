#include "dxlink_messages.hpp"

#include "tastytrade_mcp/support/json_writer.hpp"

namespace simulator {
namespace {

using support::JsonWriter;

template <class Write>
std::string make_message(std::string_view type, int channel, const Write& write) {
  return support::write_object([&](JsonWriter& json) {
    json.text("type", type);
    json.integer("channel", channel);
    write(json);
  });
}

}  // namespace

std::string make_setup() {
  return make_message("SETUP", 0, [](JsonWriter& json) {
    json.integer("keepaliveTimeout", 60);
    json.integer("acceptKeepaliveTimeout", 60);
    json.text("version", "1.0-sim");
  });
}

std::string make_auth_state(bool is_authorized) {
  return make_message("AUTH_STATE", 0, [&](JsonWriter& json) {
    json.text("state", is_authorized ? "AUTHORIZED" : "UNAUTHORIZED");
    if (is_authorized) json.text("userId", "U0001563674");
  });
}

std::string make_keepalive() {
  return make_message("KEEPALIVE", 0, [](JsonWriter&) {});
}

std::string make_channel_opened(int channel, std::string_view contract) {
  return make_message("CHANNEL_OPENED", channel, [&](JsonWriter& json) {
    json.text("service", "FEED");
    json.object("parameters", [&] {
      json.text("contract", contract);
      json.text("subFormat", "LIST");
    });
  });
}

std::string make_channel_closed(int channel) {
  return make_message("CHANNEL_CLOSED", channel, [](JsonWriter&) {});
}

std::string make_dxlink_error(int channel, std::string_view error, std::string_view message) {
  return make_message("ERROR", channel, [&](JsonWriter& json) {
    json.text("error", error);
    json.text("message", message);
  });
}

}  // namespace simulator
