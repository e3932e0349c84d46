// What the broker publishes for everybody about margin. docs/tastytrade.md, Margin configuration.
#include "client_impl.hpp"
#include "parse/json_fields.hpp"

namespace broker {

Answer<MarginConfiguration> Client::margin_configuration(const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<MarginConfiguration>("margin configuration", std::chrono::hours(24), options, [&] {
    const support::Json body = self.rest.send({{"margin-requirements-public-configuration"}}, options);
    const support::Json* const data = support::find(body, "data");
    if (data == nullptr || !data->is_object()) throw malformed("the margin configuration without data");
    return MarginConfiguration{wire::decimal(*data, "risk-free-rate")};
  });
}

}  // namespace broker
