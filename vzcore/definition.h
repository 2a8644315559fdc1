#pragma once

#include "vzcore/base/bytes.h"
#include "vzcore/base/result.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

// What a user wants of a machine: plain data (DESIGN §5). Each part keeps, in `extra`, the JSON
// object text of the members this version does not know ("" when there are none), so that a
// document written by a newer Berth survives a round trip.

enum class BootKind { Linux, Efi };
enum class NetworkKind { Nat, Bridged, None };
/// What a disk is plugged into, as the guest sees it.
enum class DiskBus { Virtio, Nvme };
enum class Protocol { Tcp, Udp };
enum class RestartPolicy { Never, OnFailure, Always };
/// What happens to a running machine when the host goes to sleep.
enum class SleepPolicy { None, Pause, Save, Stop };
enum class AcceleratorChoice { Auto, Kvm, Tcg };

struct Boot {
    BootKind kind = BootKind::Linux;
    std::string kernel;  ///< Absolute path; Linux only.
    std::string initrd;  ///< Absolute path, or empty for none.
    std::string command_line;
    std::string extra;

    bool operator==(const Boot&) const = default;
};

struct Disk {
    std::string path;           ///< Absolute path of a raw image.
    std::optional<Bytes> size;  ///< A missing image is created sparse with this size.
    bool read_only = false;
    DiskBus bus = DiskBus::Virtio;
    std::string extra;

    bool operator==(const Disk&) const = default;
};

struct Forward {
    Protocol protocol = Protocol::Tcp;
    std::uint16_t host_port = 0;  ///< On 127.0.0.1.
    std::uint16_t guest_port = 0;
    std::string extra;

    bool operator==(const Forward&) const = default;
};

struct Network {
    NetworkKind kind = NetworkKind::Nat;
    std::string
        mac;  ///< "52:54:00:12:34:56", lower case; empty until the agent stores the machine.
    std::string interface;  ///< Bridged only.
    std::vector<Forward> forwards;
    std::string extra;

    bool operator==(const Network&) const = default;
};

struct Share {
    std::string tag;
    std::string path;  ///< Absolute path of a folder.
    bool read_only = false;
    bool enabled = true;
    std::string extra;

    bool operator==(const Share&) const = default;
};

/// What must hold before a start at login is tried.
struct Conditions {
    bool ac_power = false;  ///< The host runs on mains power.
    std::vector<std::string>
        mounted;           ///< A file system is mounted at each of these absolute paths.
    bool network = false;  ///< The host has a route to elsewhere.
    std::string extra;

    bool operator==(const Conditions&) const = default;
};

struct Autostart {
    bool enabled = false;
    int order = 100;
    std::chrono::milliseconds delay{0};
    int retries = 0;  ///< How many times a start at login that failed is tried again.
    Conditions conditions;
    std::string extra;

    bool operator==(const Autostart&) const = default;
};

/// How a machine's console log is kept.
struct ConsoleLogOptions {
    Bytes limit = mib(64);  ///< The oldest output is dropped when a run's log grows beyond it.
    std::string extra;

    bool operator==(const ConsoleLogOptions&) const = default;
};

struct Definition {
    std::string name;
    std::optional<int> cpus;      ///< Nothing = auto.
    std::optional<Bytes> memory;  ///< Nothing = auto.
    Boot boot;
    std::vector<Disk> disks;
    std::vector<Network> networks;
    std::vector<Share> shares;
    Autostart autostart;
    RestartPolicy restart = RestartPolicy::Never;
    SleepPolicy on_sleep = SleepPolicy::None;
    std::chrono::milliseconds stop_grace{30'000};
    std::string ready_pattern;  ///< POSIX extended regular expression, matched a console line at a
                                ///< time; empty = none.
    ConsoleLogOptions console;
    AcceleratorChoice accelerator = AcceleratorChoice::Auto;
    bool rosetta = false;  ///< x86-64 programs run in an arm64 guest: Macs with Apple silicon only.
    std::string extra;

    bool operator==(const Definition&) const = default;
};

/// The share with that tag; null where there is none. Borrowed from `shares`.
const Share* find_share(const std::vector<Share>& shares, std::string_view tag);
Share* find_share(std::vector<Share>& shares, std::string_view tag);

/// The version of the document, its member "berth".
inline constexpr int kDefinitionVersion = 1;
/// No definition document is larger; a larger one is refused unread.
inline constexpr Bytes kDocumentLimit = mib(1);

/// One thing wrong with a document: where ("networks[0].forwards[1].host_port") and what was
/// expected.
struct FieldError {
    std::string path;
    std::string problem;

    bool operator==(const FieldError&) const = default;
};

/// Reads a definition document. All that is wrong is collected: the message has one "path: problem"
/// a line, first the count when there are several. Syntax errors carry line and column. A newer
/// version is TooNew; depth over 32 and size over kDocumentLimit are refused. `networks` absent
/// means one NAT network.
Result<Definition> parse_definition(std::string_view json);

/// The document, indented, members in the order of DESIGN §5, unknown members kept and last.
/// Members that came after the first version are written only when they say something else than
/// their absence, so that the fingerprint of a definition outlives an upgrade.
std::string to_json(const Definition& definition);

/// The checks that need no file system: names, ranges, duplicates. parse_definition has made them.
std::vector<FieldError> check_definition(const Definition& definition);

/// A machine's name: 1 to 63 characters, letters, digits, '.', '_' and '-', first a letter or a
/// digit. Nothing when it is fine, else what is expected.
std::optional<std::string> name_problem(std::string_view name);

/// A short stable digest (16 hex digits) of everything but the name: equal definitions have equal
/// ones.
std::string fingerprint(const Definition& definition);

/// "5s", "500ms", "2m", "1h30m", "1.5s"; a bare number is seconds. Negative and over 24 h are
/// refused.
Result<std::chrono::milliseconds> parse_duration(std::string_view text);
/// The shortest exact form, "1m30s"; parse_duration reads it back.
std::string exact(std::chrono::milliseconds duration);

std::string_view name_of(BootKind kind);
std::string_view name_of(NetworkKind kind);
std::string_view name_of(DiskBus bus);
std::string_view name_of(Protocol protocol);
std::string_view name_of(RestartPolicy policy);
std::string_view name_of(SleepPolicy policy);
std::string_view name_of(AcceleratorChoice choice);
std::optional<BootKind> boot_kind_named(std::string_view name);
std::optional<NetworkKind> network_kind_named(std::string_view name);
std::optional<DiskBus> disk_bus_named(std::string_view name);
std::optional<Protocol> protocol_named(std::string_view name);
std::optional<RestartPolicy> restart_policy_named(std::string_view name);
std::optional<SleepPolicy> sleep_policy_named(std::string_view name);
std::optional<AcceleratorChoice> accelerator_choice_named(std::string_view name);

}  // namespace berth
