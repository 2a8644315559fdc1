#pragma once

#include "tests/support/berth_home.h"
#include "tests/support/has.h"

#include <string>
#include <vector>

namespace berth::test {

/// A running machine "web" with shared folders, and a root shell in its guest.
class SharingGuest {
public:
    /// Each share is "NAME" or "NAME:ro": a folder of that name in the home, made here.
    explicit SharingGuest(const std::vector<std::string>& shares);
    /// Of a guest whose kernel knows 9p too, with the agent's setting share.backend.
    SharingGuest(const std::vector<std::string>& shares, const std::string& backend);
    /// Under an agent on whose host nobody may make namespaces.
    enum class Namespaces { Forbidden };
    SharingGuest(const std::vector<std::string>& shares, Namespaces namespaces);

    /// Types a command at the guest, and returns what it printed.
    std::string run(const std::string& command);
    /// Types a command that goes on, and does not wait for it.
    void type(const std::string& command) const;
    /// Waits until a command in the guest prints something: what it has cached may be a second old.
    void sees(const std::string& command, const std::string& wanted);
    /// What `berth share ls` says of one share's state.
    [[nodiscard]] std::string state_of(const std::string& tag) const;
    /// Whether the guest's console has shown that text.
    [[nodiscard]] bool printed(const std::string& text) const;

    BerthHome home;

private:
    std::vector<std::string> make_folders(const std::vector<std::string>& shares) const;
    void start() const;

    int marks_ = 0;
};

/// A folder of the home with the file hello in it, as an argument of `berth share add`.
std::string make_folder(const BerthHome& home, const std::string& tag);

}  // namespace berth::test
