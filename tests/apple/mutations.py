#!/usr/bin/env python3
"""Plants mistakes into Berth's files for macOS, one at a time, and wants each to be found: by the
front end, or by the tests on GNUstep. So it is known what these checks are good for.

usage: mutations.py front_end CLANG
       mutations.py tests BINARY_DIR NINJA
"""
import concurrent.futures
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

MACHINE = "vzcore/vz/virtual_machine.mm"
CONFIGURATION = "vzcore/vz/configuration.mm"
HOST = "vzcore/vz/host.mm"
MENU = "menubar/appkit/drawn_menu.mm"
ITEM = "menubar/appkit/status_item.mm"
NOTIFIER = "menubar/appkit/notifier_un.mm"
POWER = "agent/power_watch_iokit.mm"
FOLLOWER = "vzcore/console/file_follower_kqueue.cpp"
FOLDERS = "vzcore/share/folder_events_kqueue.cpp"
ALARM = "vzcore/alarm_kqueue.cpp"
MOUNTS = "agent/host_mounts_kqueue.cpp"
ROUTES = "agent/host_network_route_socket.cpp"
MEMORY = "agent/host_memory_dispatch.cpp"
PROCESS = "vzcore/process_darwin.cpp"
MAINS = "agent/host_power_iokit.cpp"
SERVICE = "menubar/appkit/app_service_sm.mm"
BESIDE = "menubar/beside_desktop_appkit.mm"
LOG_TEXT = "menubar/appkit/log_text_view.mm"
LOG_WINDOW = "menubar/appkit/log_window.mm"
LOG_PANE = "menubar/appkit/log_pane.mm"
FIND_BAR = "menubar/appkit/find_bar.mm"
KEY_EDITOR = "menubar/appkit/key_editor.mm"
HISTORY = "menubar/appkit/history_window.mm"
MACHINES = "menubar/appkit/machines_window.mm"
PAIR = "vzcore/qemu/qemu_process.cpp"
NUMBERS = "vzcore/base/decimal.cpp"
LOOK = "vzcore/preflight.cpp"
NEW_MACHINE = "menubar/appkit/new_machine_window.mm"
SHARES_ROW = "menubar/appkit/shares_row.mm"
FORM = "menubar/appkit/form.mm"
WINDOWS = "menubar/appkit/windows.mm"
DIALOGS = "menubar/appkit/dialogs.mm"

# (what is wrong, file, text, what it becomes)
FRONT_END = [
    ("a selector that is misspelt", MACHINE, "[_machine pauseWithCompletionHandler:done]",
     "[_machine pauseWithCompletionHandlers:done]"),
    ("a selector of Swift's", MACHINE, "[_machine startWithCompletionHandler:done]",
     "[_machine start:done]"),
    ("an argument that is missing", CONFIGURATION, "synchronizationMode:mode_of(disk.synchronization)", ""),
    ("a property with Swift's name", CONFIGURATION, "builder.configuration.CPUCount", "builder.configuration.cpuCount"),
    ("a property with a capital letter", CONFIGURATION, "loader.initialRamdiskURL", "loader.initialRamDiskURL"),
    ("a property that is read-only", CONFIGURATION, "identifier.dataRepresentation;",
     "identifier.dataRepresentation; identifier.dataRepresentation = data;"),
    ("an object of another class", CONFIGURATION, "network.attachment = attachment;", "network.attachment = address;"),
    ("a port of another kind", CONFIGURATION, "device.ports[0] = port;", "device.ports[0] = configuration.serialPorts[0];"),
    ("an array of the wrong devices", CONFIGURATION, "configuration.networkDevices = networks_",
     "configuration.networkDevices = disks_"),
    ("a class that is made with nothing", CONFIGURATION, "[[VZMultipleDirectoryShare alloc] initWithDirectories:directories]",
     "(id)[[VZDirectoryShare alloc] init]"),
    ("nil where an object has to be", MACHINE, "saveMachineStateToURL:file completionHandler:done",
     "saveMachineStateToURL:nil completionHandler:done"),
    ("nil for an answer", MACHINE, "[_machine stopWithCompletionHandler:done]",
     "[_machine stopWithCompletionHandler:nil]"),
    ("something that may be nil where an object has to be", CONFIGURATION,
     "generic.machineIdentifier = identifier;",
     "VZGenericMachineIdentifier* _Nullable perhaps = identifier; generic.machineIdentifier = perhaps;"),
    ("a class of macOS 14 without a guard", CONFIGURATION, "if (@available(macOS 14.0, *)) {\n                [disks_", "{\n                [disks_"),
    ("a method of macOS 14 without a guard", MACHINE, "if (@available(macOS 14.0, *)) {", "{"),
    ("a guard for too old a system", CONFIGURATION,
     "if (@available(macOS 14.0, *)) {\n        NSError* error;", "if (@available(macOS 13.0, *)) {\n        NSError* error;"),
    ("what only Apple silicon has, for all", HOST, "#if defined(__arm64__)\n    switch", "#if 1\n    switch"),
    ("a state without its name", MACHINE,
     "    case VZVirtualMachineStateRestoring: return MachineState::Restoring;\n", ""),
    ("an enumerator that is not there", CONFIGURATION, "VZDiskImageSynchronizationModeFull",
     "VZDiskImageSynchronizationModeAll"),
    ("a delegate that is none", MACHINE, "NSObject <VZVirtualMachineDelegate>", "NSObject"),
    ("a retain by hand", MACHINE, "_machine.delegate = self;", "_machine.delegate = [self retain];"),
    ("a bridge that is missing", HOST, "(__bridge CFStringRef)name", "(CFStringRef)name"),
    ("a block with another signature", ITEM, "made.drawn.chosen = ^(NSString* rowId) {",
     "made.drawn.chosen = ^(int rowId) {"),
    ("an action that nobody has", MENU, "@selector(choose:)", "@selector(choosed:)"),
    ("an attribute that is misspelt", LOG_TEXT, "NSForegroundColorAttributeName", "NSForegroundColourAttributeName"),
    ("a property of another view", LOG_TEXT, "area.richText = YES", "area.richerText = YES"),
    ("a block that takes too little", LOG_PANE, "^(const ScrollWish& wish, const TextChange& seen) {", "^(const ScrollWish& wish) {\n        TextChange seen;"),
    ("an action that no window has", LOG_PANE, "@selector(chooseRun:)", "@selector(chooseRuns:)"),
    ("another action that no window has", HISTORY, "@selector(chooseSpan:)", "@selector(chooseSpans:)"),
    ("a delegate of a field that is none", MACHINES, "_filter.delegate = self;", "_filter.delegate = _table;"),
    ("a button whose action no form has", NEW_MACHINE, "@selector(chooseFile:)", "@selector(chooseFiles:)"),
    ("a notification with a method of another class", NOTIFIER, "content.categoryIdentifier =", "content.category ="),
    ("a member that libproc does not have", PROCESS, "info.pbi_start_tvusec", "info.pbi_start_usec"),
    ("the address of another structure", PROCESS, "::mach_timebase_info(&base)", "::mach_timebase_info(&used)"),
    ("a member that no route's message has", ROUTES, "offsetof(rt_msghdr, rtm_addrs)", "offsetof(rt_msghdr, rtm_addr)"),
    ("a layout that is another system's", ROUTES, "sizeof(rt_msghdr) ==", "sizeof(rt_metrics) =="),
    ("a notification of IOKit that is not there", MAINS, "kIOPSNotifyPowerSource", "kIOPSNotifyPowerSources"),
    ("a service by another class method", SERVICE, "agentServiceWithPlistName:", "agentWithPlistName:"),
    ("a status without its name", SERVICE,
     "    case SMAppServiceStatusRequiresApproval: return ServiceStatus::RequiresApproval;\n", ""),
    ("a message that IOKit does not have", POWER, "kIOMessageSystemHasPoweredOn", "kIOMessageSystemPoweredOn"),
    ("an answer without its connection", POWER, "IOAllowPowerChange(root_, ticket)", "IOAllowPowerChange(ticket)"),
    ("a callback of another form", POWER, "natural_t type, void* argument)", "natural_t type, long argument)"),
    ("a flag that macOS does not have", PAIR, "AF_UNIX, SOCK_STREAM, 0", "AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0"),
    ("a function of a newer macOS's C++ library", NUMBERS, "bool is_digit(char c)\n{",
     "bool is_digit(char c)\n{\n    char text[32];\n    std::to_chars(text, text + 32, 0.5);"),
    ("a smaller of two types that are one on Linux", LOOK, "const auto size = static_cast<std::uint64_t>(info.st_size);",
     "const auto size = std::max(static_cast<std::uint64_t>(info.st_size), sizeof info);"),
    ("a member with Linux's name", LOOK, "if (info.st_size == 0)", "if (info.st_mtim.tv_sec == 0)"),
]

# (what is wrong, file, text, what it becomes, test program, test cases)
TESTS = [
    ("a misspelt delegate method: the guest's end", MACHINE, "- (void)guestDidStopVirtualMachine:",
     "- (void)guestDidStopVirtualmachine:", "machine_vz_test", "a guest that powers itself off*"),
    ("a misspelt delegate method: its death", MACHINE, "didStopWithError:(NSError*)error",
     "didStopWithErrors:(NSError*)error", "machine_vz_test", "a guest that dies*"),
    ("a misspelt delegate method: its network", MACHINE, "attachmentWasDisconnectedWithError:(NSError*)error",
     "attachmentDisconnectedWithError:(NSError*)error", "machine_vz_test", "a network that was disconnected*"),
    ("a delegate that is never set", MACHINE, "_machine.delegate = self;", "", "machine_vz_test",
     "a guest that powers itself off*"),
    ("a call off the queue", MACHINE, "    dispatch_async(machine.queue, ^{\n            [machine call:call",
     "    (^(void (^now)(void)) { now(); })(^{\n            [machine call:call", "machine_vz_test", "a guest starts*"),
    ("a share set off the queue", MACHINE, "    dispatch_async(machine.queue, ^{\n            [machine shareFolders:",
     "    (^(void (^now)(void)) { now(); })(^{\n            [machine shareFolders:", "machine_vz_test", "a share is replaced*"),
    ("the two ends of the console exchanged", CONFIGURATION, "initWithFileHandleForReading:typed", "initWithFileHandleForReading:printed",
     "machine_vz_test", "what is typed*"),
    ("a guest agent's port without its name", CONFIGURATION, "port.name = to_ns(agent.port);", "", "machine_vz_test", "a guest that stood still*"),
    ("a guest agent's port that no device has", CONFIGURATION, "configuration.consoleDevices = @[ device ];", "static_cast<void>(device);",
     "machine_vz_test", "a guest that stood still*"),
    ("an exception that nobody catches", CONFIGURATION,
     "    } @catch (NSException* raised) {\n        return raised_at(raised, \"sharing folders\");",
     "    } @finally {", "machine_vz_test", "a share that the framework refuses*"),
    ("a guest that outlives its machine", MACHINE, "if (machine.canStop)", "if (!machine)", "machine_vz_test", "a machine that goes*"),
    ("Rosetta's share replaced", MACHINE, "if ([folders.share isKindOfClass:[VZMultipleDirectoryShare class]])", "",
     "machine_vz_test", "Rosetta's share*"),
    ("a read-only share that is not", CONFIGURATION, "readOnly:folder.read_only", "readOnly:NO", "machine_vz_test", "a share is replaced*"),
    ("a refusal of Rosetta that is taken for its installation", HOST, "done(error ? ", "done(!error ? ",
     "machine_vz_test", "Rosetta that is not installed*"),
    ("a call without a pool", MACHINE, "void VirtualMachine::call(Call call, const std::string& state_file)\n{\n    @autoreleasepool {",
     "void VirtualMachine::call(Call call, const std::string& state_file)\n{\n    {", "machine_vz_test", "a guest starts*"),
    ("items that are made anew each time", MENU, "known ? known : [self newItem:row]", "[self newItem:row]",
     "drawn_menu_test", "a drawn menu becomes*"),
    ("a question that is not asked", MENU, "row->question && self.ask", "false && self.ask", "drawn_menu_test", "a question*"),
    ("a sleep that is never answered", POWER, "::IOAllowPowerChange(root_, ticket);", "static_cast<void>(ticket);",
     "power_watch_test", "a Mac sleeps*"),
    ("the first sign of waking taken for the whole", POWER, "return SleepMessage::IsWaking", "return SleepMessage::HasWoken",
     "power_watch_test", "a Mac sleeps*"),
    ("a notification that has no queue", POWER, "::IONotificationPortSetDispatchQueue(port_, queue_);", "", "power_watch_test",
     "an agent that goes*"),
    ("a notification that outlives its listener", POWER, "::IODeregisterForSystemPower(&notifier_);", "", "power_watch_test",
     "an agent that goes*"),
    ("a message on its way when its port goes", POWER, "dispatch_sync(queue_, ^{", "(^(void (^now)(void)) { now(); })(^{",
     "power_watch_test", "an agent that goes*"),
    ("a logout that is taken for somebody's Quit", BESIDE, "reasoned ? ", "!reasoned ? ", "drawn_menu_test", "a logout is told*"),
    ("a logout that nobody answers", BESIDE, "self.leaves = YES;", "", "drawn_menu_test", "a logout is told*"),
    ("a misspelt delegate method: the application's end", BESIDE, "applicationShouldTerminate:(NSApplication*)sender\n{",
     "applicationShouldTerminates:(NSApplication*)sender\n{", "drawn_menu_test", "a logout is told*"),
    ("a log of which only the folder is watched", FOLLOWER, "        look();\n        auto watch", "        auto watch", "kqueue_test",
     "a log that grows*"),
    ("a file that is followed by its name alone", FOLLOWER, "known->second.number == info.st_ino", "true", "kqueue_test",
     "a file that is replaced*"),
    ("a folder that is not watched for what comes", FOLDERS, "NOTE_WRITE | NOTE_ATTRIB", "NOTE_ATTRIB", "kqueue_test",
     "a folder is told when*"),
    ("a folder that is not watched for its own end", FOLDERS, "| NOTE_DELETE", "", "kqueue_test", "a folder is told whose folder went*"),
    ("a login item that is taken away where it is wanted", SERVICE, "on ? [item registerAndReturnError", "!on ? [item registerAndReturnError",
     "service_test", "a login item is switched*"),
    ("settings that nobody opens", SERVICE, "if (change.open_settings)", "if (false && change.open_settings)", "service_test", "a login item that has*"),
    ("a program in no app that has its login item", SERVICE, "return [NSFileManager.defaultManager fileExistsAtPath:list];", "return list != nil;",
     "service_test", "a program says*"),
    ("an alarm that rings again", ALARM, "EV_ADD | EV_ONESHOT", "EV_ADD", "kqueue_test", "an alarm rings*"),
    ("an alarm that cannot be taken back", ALARM, "EV_DELETE", "EV_ADD", "kqueue_test", "an alarm without a moment*"),
    ("mounts that go without a word", MOUNTS, "VQ_MOUNT | VQ_UNMOUNT", "VQ_MOUNT", "darwin_host_test", "mounts that come and go*"),
    ("a place within a mount taken for it", MOUNTS, "wanted == info.f_mntonname", "!wanted.empty()", "darwin_host_test", "a mount is at a path*"),
    ("a table of routes that has grown", ROUTES, "errno != ENOMEM ||", "errno != 0 ||", "darwin_host_test", "routes that come*"),
    ("a handler that runs when its listener goes", MEMORY, "::dispatch_sync_f(queue_, nullptr, [](void*) {});", "", "darwin_host_test",
     "pressure that was told*"),
    ("check marks forgotten", MENU, "row.kind == RowKind::Check && row.checked", "row.checked && false", "drawn_menu_test", "each sample*"),
    ("text that is left where it was to go", LOG_TEXT, "NSMakeRange(edit.at, edit.removed)", "NSMakeRange(edit.at, 0)", "appkit_windows_test", "the runs of a log window*"),
    ("a text that jumps when lines come in above", LOG_TEXT, "anchor.place = berth::place_after(edit, anchor.place);", "", "appkit_windows_test", "lines that are brought in*"),
    ("a text that does not stay at its end", LOG_TEXT, "    if (toEnd)\n", "    if (toEnd && _isApplying == NO)\n", "appkit_windows_test", "who scrolls up*"),
    ("bold forgotten", LOG_TEXT, "if (style.bold)", "if (style.bold && style.dim)", "appkit_windows_test", "a log window holds*"),
    ("our marks in the guest's colours", LOG_TEXT, "piece.is_ours ? _colours->faint : ", "", "appkit_windows_test", "lines that are brought in*"),
    ("scrolling that nobody hears", LOG_TEXT, "postsBoundsChangedNotifications = YES", "postsBoundsChangedNotifications = NO", "appkit_windows_test", "who scrolls up*"),
    ("a view that a screen reader has no name for", LOG_PANE, 'make_pop_up(@"Run whose log is shown",', 'make_pop_up(@"",', "appkit_windows_test", "a log window holds*"),
    ("a misspelt delegate method: a line that is typed", LOG_WINDOW, "doCommandBySelector:(SEL)command", "doCommandsBySelector:(SEL)command", "appkit_windows_test", "what is typed*"),
    ("a misspelt delegate method: what is typed to be found", FIND_BAR, "- (void)controlTextDidChange:", "- (void)controlTextDidChanged:",
     "appkit_windows_test", "a search in a log window goes*"),
    ("a hit that is found and not shown", LOG_TEXT, "[self scrollTo:{range.location, -above}];", "static_cast<void>(above);",
     "appkit_windows_test", "a search in a log window goes*"),
    ("a current hit that looks like all others", LOG_TEXT, "_marks.hit = part;", "", "appkit_windows_test", "a search in a log window goes*"),
    ("a search that goes along the wrong way", FIND_BAR, "self.stepped(-1)", "self.stepped(1)", "appkit_windows_test", "a search in a log window goes*"),
    ("a time beside another line", LOG_TEXT, "drawn.push_back({NSMinY(place) - top,", "drawn.push_back({NSMaxY(place) - top,",
     "appkit_windows_test", "the times of lines*"),
    ("a misspelt delegate method: the editor of keys", LOG_WINDOW, "windowWillReturnFieldEditor:(NSWindow*)sender toObject:",
     "windowWillReturnFieldEditor:(NSWindow*)sender forObject:", "appkit_windows_test", "each key goes*"),
    ("a misspelt method: a key that types text", KEY_EDITOR, "- (void)insertText:(id)text replacementRange:", "- (void)insertText:(id)text replacementRanges:",
     "appkit_windows_test", "each key goes*"),
    ("a key without its name", KEY_EDITOR, "case NSUpArrowFunctionKey: return Key::Up;", "", "appkit_windows_test", "each key goes*"),
    ("a run that is compared with itself", LOG_WINDOW, "which:berth::LogRun::BeforeThat", "which:berth::LogRun::That", "appkit_windows_test", "the run before is*"),
    ("a misspelt delegate method: a window's end", LOG_WINDOW, "- (void)windowWillClose:", "- (void)windowWillClosed:", "appkit_windows_test", "a window that is closed*"),
    ("a picture whose double click nobody hears", HISTORY, "_picture.opened = ^(std::size_t run) {\n        [weak open:run];",
     "_picture.opened = ^(std::size_t run) {\n        [weak select:run];", "appkit_windows_test", "a history window shows*"),
    ("a row that is chosen and a bar that is not", HISTORY, "_picture.selected = run;", "", "appkit_windows_test", "a history window shows*"),
    ("a bar that is chosen and a row that is not", HISTORY, "_table.chosen = static_cast<NSInteger>(run);", "", "appkit_windows_test",
     "a history window shows*"),
    ("all machines' runs in the window of one", HISTORY, "_machine.empty() || _whose.indexOfSelectedItem == 1", "true || _whose",
     "appkit_windows_test", "a machine's history*"),
    ("a run that is chosen by its place", HISTORY, "_table.chosen = chosen;", "static_cast<void>(chosen);", "appkit_windows_test",
     "a run that is chosen stays*"),
    ("a machine that is chosen by its place", MACHINES, "_table.chosen = chosen;", "static_cast<void>(chosen);", "appkit_windows_test",
     "a machine's log is opened*"),
    ("a misspelt delegate method: what is typed to find a machine", MACHINES, "- (void)controlTextDidChange:", "- (void)controlTextDidChanged:",
     "appkit_windows_test", "the list of machines*"),
    ("an answer that nobody hears", MACHINES, "_list.take_answer(machine, answer);", "static_cast<void>(answer), static_cast<void>(machine);",
     "appkit_windows_test", "the list of machines*"),
    ("a button that does not follow the agent", MACHINES, '_stop.enabled = _list.offered("stop").has_value();', "", "appkit_windows_test",
     "the list of machines*"),
    ("a misspelt delegate method: what is typed in a form", NEW_MACHINE, "- (void)controlTextDidChange:", "- (void)controlTextDidChanged:",
     "appkit_new_machine_test", "a machine is made*"),
    ("a misspelt delegate method: a field that is left", NEW_MACHINE, "- (void)controlTextDidEndEditing:", "- (void)controlTextEndEditing:",
     "appkit_new_machine_test", "what is wrong*"),
    ("a button that can be pressed in vain", NEW_MACHINE, "_create.enabled = _model->can_create();", "", "appkit_new_machine_test",
     "a machine is made*"),
    ("a refusal that leads to no field", NEW_MACHINE, "_model->on_refused = [weak] { [weak focusFirstWrong]; };", "",
     "appkit_new_machine_test", "a machine that the agent refuses*"),
    ("Tab that goes as views were added", NEW_MACHINE, "_tabOrder[i].nextKeyView = _tabOrder[(i + 1) % _tabOrder.count];", "",
     "appkit_new_machine_test", "Tab goes*"),
    ("a row that stays though nobody asks for it", FORM, "_rows[row].title.hidden = _rows[row].content.hidden = !shown;", "",
     "appkit_new_machine_test", "Tab goes*"),
    ("a check mark that is lost", SHARES_ROW, "if (column == ReadOnly) share.read_only = text == kChecked;", "",
     "appkit_new_machine_test", "files and folders*"),
    ("a dialog for folders that takes files", DIALOGS, "panel.canChooseFiles = !isFolder;", "", "appkit_new_machine_test",
     "files and folders*"),
    ("a new machine that nobody is shown", WINDOWS, "[(BerthMachinesWindow*)_open[@\"machines\"] chooseMachine:machine];",
     "static_cast<void>(machine);", "appkit_new_machine_test", "a machine is made*"),
]
# What needs a display.
DRAWN = ("drawn_menu_test", "appkit_windows_test", "appkit_new_machine_test")


def planted(mutation):
    name, path, before, after = mutation[:4]
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = file.read()
    if before not in text:
        sys.exit(f"mutation '{name}': {path} does not have its text any more:\n{before}")
    return text.replace(before, after, 1)


def write(folder, path, text):
    target = os.path.join(folder, path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)
    return target


def run(command, seconds=120, **more):
    # In a session of its own, so that nothing of it stays.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
                          **more) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            output = None
        end_session(process)
    if output is None:
        return 124, "it took too long"
    return process.returncode, output.decode(errors="replace")


def end_session(leader):
    # Xvfb, which has a lock to take away, misses a signal that comes while its last client goes.
    for number in 5 * [signal.SIGTERM] + [signal.SIGKILL]:
        leader.poll()
        try:
            os.killpg(leader.pid, number)
        except ProcessLookupError:
            return
        time.sleep(0.05)


def front_end_finds(mutation, clang):
    with tempfile.TemporaryDirectory() as folder:
        file = write(folder, mutation[1], planted(mutation))
        # What only Apple silicon has is looked for on the other architecture.
        architecture = "x86_64" if mutation[1] == HOST and "#if" in mutation[2] else "arm64"
        status, output = run([os.path.join(HERE, "front_end"), clang, file],
                             env={**os.environ, "BERTH_OVERLAY": ROOT, "BERTH_ARCHITECTURES": architecture})
        found = re.search(re.escape(file) + r":\d+:\d+: error: (.*)", output)
        if status != 0 and (not found or "file not found" in output):
            sys.exit(f"mutation '{mutation[0]}': the front end failed otherwise:\n{output}")
        return found.group(1) if status != 0 else None


def commands_of(binary_dir, ninja):
    """How each file is compiled here, and how each test program is linked."""
    with open(os.path.join(binary_dir, "compile_commands.json"), encoding="utf-8") as file:
        compiled = {entry["file"]: entry for entry in json.load(file) if " -o tests/apple/" in entry["command"]}
    linked = {}
    for program in {mutation[4] for mutation in TESTS}:
        linked[program] = subprocess.run([ninja, "-C", binary_dir, "-t", "commands", "-s", f"bin/{program}"],
                                         stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()[-1]
    return compiled, linked


def test_finds(mutation, compiled, linked, binary_dir):
    entry = compiled[os.path.join(ROOT, mutation[1])]
    with tempfile.TemporaryDirectory() as folder:
        file = write(folder, mutation[1], planted(mutation))
        mutant = os.path.join(folder, "mutant.o")
        words = shlex.split(entry["command"])
        original = words[words.index("-o") + 1]
        elsewhere = {entry["file"]: file, original: mutant, original + ".d": mutant + ".d"}
        words = [elsewhere.get(word, word) for word in words if word != "-Werror"]
        status, output = run(words, cwd=entry["directory"])
        if status != 0:
            sys.exit(f"mutation '{mutation[0]}' cannot be compiled:\n{output}")
        link = linked[mutation[4]].replace(original, mutant).replace(
            f"-o bin/{mutation[4]} ", f"-o {folder}/{mutation[4]} ")
        status, output = run(["sh", "-c", link], cwd=binary_dir)
        if status != 0:
            sys.exit(f"mutation '{mutation[0]}' cannot be linked:\n{output}")
        program = [os.path.join(folder, mutation[4]), mutation[5]]
        if mutation[4] in DRAWN:
            program = ["xvfb-run", "-a"] + program
        status, output = run(program, seconds=30, env={**os.environ, "BERTH_PATIENCE_MS": "1500", "TMPDIR": folder})
        if "No test cases matched" in output or "No tests ran" in output:
            sys.exit(f"mutation '{mutation[0]}': there is no test '{mutation[5]}'")
        pool = re.search("autorelease called without pool", output)
        if status == 0 and not pool:
            return None
        said = re.search(r"misuse of.*|FAILED:|.*without pool|it took too long", output)
        return said.group(0).strip()[-70:] if said else f"exit code {status}"


def main():
    if sys.argv[1] == "front_end":
        mutations, finds = FRONT_END, lambda mutation: front_end_finds(mutation, sys.argv[2])
    else:
        compiled, linked = commands_of(sys.argv[2], sys.argv[3])
        mutations, finds = TESTS, lambda mutation: test_finds(mutation, compiled, linked, sys.argv[2])
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(finds, mutations))
    missed = 0
    for mutation, found in zip(mutations, results):
        missed += found is None
        print(f"{'MISSED' if found is None else 'found '}  {mutation[0]} ({mutation[1]})" + (f": {found}" if found else ""))
    print(f"{len(mutations) - missed} of {len(mutations)} planted mistakes were found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
