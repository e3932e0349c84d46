// Which handler a method and a path lead to. Filled once at start, immutable afterwards; shared by all threads.
#pragma once

#include <string>
#include <vector>

#include "http/access/authentication.hpp"
#include "message.hpp"

namespace transports::http {

struct Route {
  std::string method;   // GET also serves HEAD
  std::string pattern;  // "/api/v1/accounts/{account_number}": a segment in braces matches any one segment
  Access access = Access::open;
  Handler handler;
  bool takes_json = false;  // a body must be application/json
};

class Router {
 public:
  void add(Route route);

  struct Match {
    const Route* route = nullptr;  // null: none
    // Set if the path exists, but not for this method: what it does accept, as the Allow header says it.
    std::string allowed;
  };
  // Fills request.path_parameters.
  Match match(Request& request) const;

 private:
  struct Entry {
    Route route;
    std::vector<std::string> segments;
  };
  std::vector<Entry> entries_;
};

}  // namespace transports::http
