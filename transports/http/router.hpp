// Finds the route of a request by its method and path. Immutable after the start; shared by all threads.
#pragma once

#include "route.hpp"

namespace transports::http {

class Router {
 public:
  // `is_served`: whether this server has the route. Of the others only the error format counts.
  Router(std::vector<Route> routes, const std::function<bool(const Route&)>& is_served);
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // Sets request.route, error_format, path_parameters and, if the path takes other methods only, allowed_methods.
  void match(Request& request) const;
  // The routes that this server has.
  std::vector<const Route*> served_routes() const;

 private:
  struct Entry {
    const Route* route;
    std::vector<std::string> segments;
    bool is_served;
  };
  const std::vector<Route> routes_;
  std::vector<Entry> entries_;  // one for each pattern and alias
};

}  // namespace transports::http
