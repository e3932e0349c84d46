// Explains why a halt of trading leaves a working order. Pure.
#pragma once

#include <string>

#include "placing/cancel_target.hpp"

namespace orders {

// Why a working order, or a complex order, is not one that only opens: a sentence; empty if it is.
std::string explain_why_left(const CancelTarget& target, const broker::Rows<broker::Position>& positions);

}  // namespace orders
