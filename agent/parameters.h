#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/json.h"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace berth::agent {

/// Reads the parameters of one call into plain values. What is wrong is collected, each with the
/// name of its parameter; members that nobody asks for are ignored. null counts as absent.
class Parameters {
public:
    explicit Parameters(const Json& json) : json_(json) {}

    std::string text(const char* name);
    std::optional<std::string> optional_text(const char* name);
    bool flag(const char* name);  ///< Absent is false.
    std::optional<std::int64_t>
    number(const char* name,
           std::int64_t least = 0,
           std::int64_t most = std::numeric_limits<std::int64_t>::max());
    std::int64_t required_number(const char* name, std::int64_t least);
    std::optional<std::chrono::milliseconds> duration(const char* name);
    std::optional<Bytes> size(const char* name);  ///< A text: "2GiB".
    /// One of the words; absent is the first.
    std::string word(const char* name, std::initializer_list<std::string_view> words);
    /// An object, as text for a parser that makes its own checks.
    std::string document(const char* name);

    /// Invalid, with all that was wrong.
    [[nodiscard]] Result<void> check() const;

private:
    const Json* member(const char* name) const;
    void wrong(const char* name, const std::string& expected);

    const Json& json_;
    std::string problems_;
};

}  // namespace berth::agent
