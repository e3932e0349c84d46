// The listening socket. Owned by the front.
#pragma once

#include <string>
#include <variant>

#include "file_descriptor.hpp"

namespace transports::http {

class Listener {
 public:
  // Port 0: any free one. Throws Error{not_ready} that names the variable to change.
  static Listener open(const std::string& host, int port);

  struct Accepted {
    FileDescriptor socket;
    std::string peer;
  };
  enum class Failure { nothing_there, out_of_resources, broken };

  // Without waiting.
  std::variant<Accepted, Failure> accept() const;
  int descriptor() const { return socket_.get(); }
  int port() const { return port_; }

 private:
  FileDescriptor socket_;
  int port_ = 0;
};

// As many descriptors as the system lets us have, up to a bound that is plenty; returns how many there may be.
std::size_t raise_descriptor_limit();

}  // namespace transports::http
