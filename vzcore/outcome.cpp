#include "vzcore/outcome.h"

#include "vzcore/document_names.h"

namespace berth {

std::string_view name_of(Outcome outcome)
{
    return name_in(kOutcomes, outcome);
}

std::optional<Outcome> outcome_named(std::string_view name)
{
    return named_in(kOutcomes, name);
}

bool is_failure(Outcome outcome)
{
    switch (outcome) {
    case Outcome::GuestShutdown:
    case Outcome::Stopped:
    case Outcome::Killed:
    case Outcome::Saved:
    case Outcome::HostDown: return false;  // nothing is wrong with the machine
    case Outcome::GuestPanicked:
    case Outcome::Crashed:
    case Outcome::StartFailed:
    case Outcome::Unknown: return true;  // something took the runner away before it could say why
    }
    return true;
}

}  // namespace berth
