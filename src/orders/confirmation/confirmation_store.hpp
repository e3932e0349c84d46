// Confirmations between preview and placement: the contents in the state store, the tokens with the callers. A token is
// sealed and bound to its caller; its content is taken from the store once. The journal's unique intent is the second
// barrier behind it. Safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "confirmation/confirmation_content.hpp"

namespace orders {

class ConfirmationStore {
 public:
  static constexpr std::chrono::seconds kLifetime{60};     // from preview to placement
  static constexpr std::chrono::seconds kAnswerTime{300};  // for the person who is asked

  // `replica` names this process: its steady clock counts only for its own confirmations.
  ConfirmationStore(state::Store& store, const mcp::Sealer& sealer, const support::Clock& clock, std::string replica)
      : store_(store), sealer_(sealer), clock_(clock), replica_(std::move(replica)) {}

  // Stores the content, whose times and replica are set here, and returns the token. Throws Error{not_ready}.
  std::string put(Confirmation::Content& content, const mcp::Principal& principal);

  struct Found {
    std::string id;                                // of a genuine token of this caller; else empty
    std::optional<Confirmation::Content> content;  // nothing: expired, used or declined
    bool is_taken = false;                         // a call has used it, or is using it now
  };
  // Throws Error{not_ready} if the store does not answer.
  Found find(std::string_view token, const mcp::Principal& principal);

  // Why a content may not be used any more: it is too old, or a clock was set. Nothing if it may.
  std::optional<std::string> explain_expiry(const Confirmation::Content& content) const;

  // Marks that a person is asked, and gives the answer kAnswerTime. Returns the content as it is stored then: that of
  // an earlier question if there was one. Nothing if it is gone, or a call has taken it.
  std::optional<Confirmation::Content> mark_asking(const Confirmation::Content& content);

  enum class TakeResult {
    taken,      // by this call
    used,       // a call took it within the last ten minutes
    is_asking,  // a person is asked, and the call has no answer of one
    gone,       // it has expired, was declined, or is not the same order of the same caller
  };
  // Marks the content as taken, for one of several callers. `has_answer`: a person has said yes to this call.
  TakeResult take(const Confirmation::Content& content, bool has_answer);
  // Ends a content that nobody has taken. Without an answer of a person, one about which a person is asked stays.
  void end(const Confirmation::Content& content, bool has_answer);
  // Returns true if a call took it within the last ten minutes.
  bool is_taken(const Confirmation::Content& content);

 private:
  std::int64_t steady_milliseconds() const;

  state::Store& store_;
  const mcp::Sealer& sealer_;
  const support::Clock& clock_;
  const std::string replica_;
};

}  // namespace orders
