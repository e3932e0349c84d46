#include "page_texts.hpp"

#include "html.hpp"

namespace transports::http {

using html::escape;

std::string access_lists(std::string_view client, bool can_trade) {
  const std::string name = escape(client);
  std::string text = "<div class=\"two\">\n<div><h2>" + name +
                     " can</h2><ul>\n<li>read accounts, balances and positions</li>\n"
                     "<li>read quotes and option chains</li>\n</ul></div>\n<div><h2>" +
                     name + " cannot</h2><ul>\n";
  text += can_trade ? "<li>place, change or cancel orders, unless you allow it</li>\n"
                    : "<li>place, change or cancel orders</li>\n";
  return text +
         "<li>withdraw or transfer money</li>\n<li>see your passwords or this server's "
         "token</li>\n</ul></div>\n</div>\n";
}

std::string token_places(std::string_view variable) {
  const std::string name = "<code>" + escape(variable) + "</code>";
  return "<p>The server token is the value of " + name +
         " that this server was started with. It is not your TastyTrade password.</p>\n<dl>\n"
         "<dt>Started in a terminal</dt><dd><code>echo \"$" +
         escape(variable) +
         "\"</code> in the shell that started it; <code>scripts/demo</code> prints it</dd>\n"
         "<dt>Docker Compose</dt><dd>the line " +
         name + " in <code>tastytrade-mcp.env</code></dd>\n<dt>systemd</dt><dd>the line " + name +
         " in <code>/etc/tastytrade-mcp.env</code></dd>\n<dt>Railway</dt><dd>Service, Variables, " + name +
         "</dd>\n</dl>\n<p class=\"soft\">Not your server? Ask the person who runs it.</p>\n";
}

}  // namespace transports::http
