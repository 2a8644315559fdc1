#pragma once

#include "vzcore/json.h"

#include <string>
#include <vector>

namespace berth::test {

// A document of a machine that is fine, and what is said of it with one value changed.

Json fine_document();
/// The message for the document with one value put in; "" when it is accepted.
std::string problem_with(const std::string& pointer, const Json& value);
std::string problem_without(const std::string& parent, const std::string& member);

struct Case {
    std::string pointer;
    Json value;
};

/// Each of them is refused in one line, which names `path` and says what was expected.
void check_refused(const std::string& path, const std::vector<Case>& cases);
void check_refused(const std::string& pointer,
                   const std::string& path,
                   const std::vector<Json>& values);
void check_accepted(const std::string& pointer, const std::vector<Json>& values);

inline const std::string kNul(1, '\0');

}  // namespace berth::test
