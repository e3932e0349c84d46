// Shows texts one after the other on stdout: on a terminal in place, on its alternate screen without a cursor.
#pragma once

#include <string>

#include "shutdown.hpp"

namespace app {

class WatchScreen {
 public:
  // `in_place`: false writes the texts one below the other. `shutdown` restores the terminal if the process is ended by
  // force; it must outlive this.
  WatchScreen(bool in_place, ShutdownSignal& shutdown);
  ~WatchScreen();  // restores the screen and the cursor
  WatchScreen(const WatchScreen&) = delete;
  WatchScreen& operator=(const WatchScreen&) = delete;

  // Returns false, after a message, if stdout cannot be written. Lines beyond the height of the terminal are left out,
  // and a line says so.
  bool show(const std::string& text) const;

 private:
  const bool in_place_;
  ShutdownSignal& shutdown_;
};

// A text for a terminal with `rows` rows, from its first row on; what was there before is erased.
std::string format_in_place(const std::string& text, std::size_t rows);

}  // namespace app
