#pragma once

#include "agent/cli/context.h"
#include "agent/cli/options.h"

namespace berth::cli {

// One function a command. Each returns the exit code, or the failure that the caller reports.

Result<int> run(Context& context, const CreateOptions& options);
Result<int> run(Context& context, const ImportOptions& options);
Result<int> run(Context& context, const ExportOptions& options);
Result<int> run(Context& context, const DeleteOptions& options);
Result<int> run(Context& context, const RenameOptions& options);
Result<int> run(Context& context, const EditOptions& options);
Result<int> run(Context& context, const ListOptions& options);
Result<int> run(Context& context, const ShowOptions& options);
Result<int> run(Context& context, const RunOptions& options);
Result<int> run(Context& context, const LogsOptions& options);
/// `logs --window`: leaves it to berth-viewer.
Result<int> open_window(Context& context, const LogsOptions& options);
Result<int> run(Context& context, const ConsoleOptions& options);
Result<int> run(Context& context, const HistoryOptions& options);
Result<int> run(Context& context, const AddressOptions& options);
Result<int> run(Context& context, const AdviseOptions& options);
Result<int> run(Context& context, const EventsOptions& options);
Result<int> run(Context& context, const AutostartOptions& options);
Result<int> run(Context& context, const ShareOptions& options);
Result<int> run(Context& context, const ForwardOptions& options);
Result<int> run(Context& context, const AgentOptions& options);
Result<int> run(Context& context, const SettingsOptions& options);
Result<int> run(Context& context, const LoginItemOptions& options);
Result<int> run(Context& context, const DatabaseOptions& options);
Result<int> run(Context& context, const InstallRosettaOptions& options);
Result<int> run(Context& context, const CapacityOptions& options);
Result<int> run(Context& context, const DoctorOptions& options);
Result<int> run(Context& context, const CompletionOptions& options);
Result<int> run(Context& context, const CompleteNamesOptions& options);

}  // namespace berth::cli
