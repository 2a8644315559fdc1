#compdef berth
# zsh completion for berth. Installed as share/zsh/site-functions/_berth; also: berth completion zsh

_berth_machines() {
    local -a names
    names=(${(f)"$(berth __complete-names 2>/dev/null)"})
    compadd -a names
}

_berth_shares() {
    local -a tags
    tags=(${(f)"$(berth __complete-names ${words[2]} 2>/dev/null)"})
    compadd -a tags
}

_berth_wait=(
    '--wait[what to wait for]:state:(none running ready)'
    '--timeout[how long to wait for it]:time:'
    '--anyway[even where memory is short]' '--smaller[with less memory where it is short]'
)
_berth_shared=(
    '(-h --help)'{-h,--help}'[show help]'
    '--no-spawn[do not start an agent if none runs]'
)
_berth_json='--json[print one JSON document]'
_berth_anyway='--anyway[even the home directory]'

_berth_verb() {
    case $1 in
        create)
            _arguments -s $_berth_shared $_berth_anyway \
                '(-f --file)'{-f,--file}'[read the whole definition]:file:_files' \
                '--kernel[Linux kernel to boot]:file:_files' '--initrd[initial ramdisk]:file:_files' \
                '--cmdline[kernel command line]:text:' '--cpus[CPUs]:number:(auto)' '--memory[memory]:size:(auto)' \
                '*--disk[raw disk]:file:_files' '*--share[folder the guest sees]:tag=path:' \
                '*--forward[port that leads to the guest]:tcp\:host\:guest:' '--no-network[no network]' \
                '--autostart[start it at login]' '--ready-pattern[console line of a ready guest]:regex:' \
                '--on-sleep[as the host sleeps]:policy:(none pause save stop)' '--console-limit[most of a console log]:size:' \
                '--stop-grace[how long a stop may take]:time:' '--restart[policy]:policy:(never on_failure always)' \
                '--accel[accelerator]:kind:(auto kvm tcg)' '--rosetta[run x86-64 programs]' '--start[start it at once]' '1:name:' ;;
        import) _arguments -s $_berth_shared $_berth_anyway '--name[another name]:name:' '1:file:_files' ;;
        export) _arguments -s $_berth_shared '1:machine:_berth_machines' ;;
        edit) _arguments -s $_berth_shared $_berth_anyway '1:machine:_berth_machines' ;;
        show|address|advise) _arguments -s $_berth_shared $_berth_json '1:machine:_berth_machines' ;;
        delete)
            _arguments -s $_berth_shared '--keep-disks[leave the disks]' '(-y --yes)'{-y,--yes}'[do not ask]' \
                '1:machine:_berth_machines' ;;
        rename) _arguments -s $_berth_shared '1:machine:_berth_machines' '2:new name:' ;;
        start) _arguments -s $_berth_shared $_berth_wait '(--as-saved)--cold[discard what was saved, and boot]' \
                '(--cold)--as-saved[put its disks back as they were saved]' '*:machine:_berth_machines' ;;
        restart) _arguments -s $_berth_shared $_berth_wait '--force[do not ask the guest]' '*:machine:_berth_machines' ;;
        stop)
            _arguments -s $_berth_shared '--force[do not ask the guest]' '--grace[how long it may take]:time:' \
                '*:machine:_berth_machines' ;;
        save) _arguments -s $_berth_shared '--timeout=[how long it may take]:time:' '*:machine:_berth_machines' ;;
        pause|resume) _arguments -s $_berth_shared '*:machine:_berth_machines' ;;
        logs)
            _arguments -s $_berth_shared $_berth_json '(-f --follow)'{-f,--follow}'[go on until the run ends]' \
                '--follow-runs[and on with the next runs]' '--run[that run]:run:(last last-failed)' \
                '--tail[the last lines]:number:' '--since[begin then]:when:' \
                '--grep[only lines that match]:expression:' '--timestamps[say when each line came]' \
                '--raw[as the guest wrote it]' '--window[in a window]' '1:machine:_berth_machines' ;;
        console) _arguments -s $_berth_shared '--exit-on-eof[leave at the end of input]' '1:machine:_berth_machines' ;;
        history)
            _arguments -s $_berth_shared $_berth_json '--limit[that many at most]:number:' '--since[since then]:when:' \
                '--outcome[that ended so]:outcome:(guest_shutdown stopped killed guest_panicked crashed start_failed host_down unknown)' \
                '--totals[what runs add up to]' '--run[all about that run]:number:' '1:machine:_berth_machines' ;;
        events)
            _arguments -s $_berth_shared $_berth_json '--since[events after this number]:number:' \
                '(-f --follow)'{-f,--follow}'[go on]' ;;
        autostart)
            _arguments -s $_berth_shared '--order[lower ones start first]:number:' '--delay[wait before]:time:' \
                '*--when[condition]:condition:(always ac-power network mounted\:)' '--retries[tries after one that failed]:number:' \
                '1:change:(on off)' '2:machine:_berth_machines' ;;
        ls|capacity|doctor) _arguments -s $_berth_shared $_berth_json ;;
        install-rosetta) _arguments -s $_berth_shared ;;
        completion) _arguments -s $_berth_shared '1:shell:(bash zsh fish)' ;;
        share|forward|agent|settings|db|login-item) _berth_group $1 ;;
    esac
}

_berth_group() {
    local -A verbs=(share '(add rm on off ls)' forward '(add rm ls)' agent '(status start quit)' settings '(ls get set)' db '(verify rebuild)'
        login-item '(status install remove)')
    local curcontext=$curcontext state line
    _arguments -C $_berth_shared "1:verb:$verbs[$1]" '*::argument:->argument'
    [[ $state == argument ]] || return
    case "$1 $words[1]" in
        'share ls'|'forward ls') _arguments -s $_berth_shared $_berth_json '1:machine:_berth_machines' ;;
        'share add') _arguments -s $_berth_shared $_berth_anyway '1:machine:_berth_machines' '*:tag=path:' ;;
        'share on') _arguments -s $_berth_shared '1:machine:_berth_machines' '*:tag:_berth_shares' ;;
        'share rm'|'share off') _arguments -s $_berth_shared '--force[even with files open]' '1:machine:_berth_machines' '*:tag:_berth_shares' ;;
        'forward add'|'forward rm') _arguments -s $_berth_shared '1:machine:_berth_machines' '*:tcp\:host\:guest:' ;;
        'agent status') _arguments -s $_berth_shared $_berth_json ;;
        'agent quit') _arguments -s $_berth_shared '--drain[stop all machines first]' ;;
        'settings ls') _arguments -s $_berth_shared $_berth_json ;;
        'settings get') _arguments -s $_berth_shared $_berth_json '1:setting:' ;;
        'settings set') _arguments -s $_berth_shared '1:setting:' '2:value:' ;;
        'login-item status'|'login-item install'|'login-item remove') _arguments -s $_berth_shared $_berth_json ;;
        'db verify') _arguments -s $_berth_shared $_berth_json ;;
        'db rebuild') _arguments -s $_berth_shared '--anyway[even where nothing is damaged]' ;;
        'agent start') _arguments -s $_berth_shared ;;
    esac
}

_berth() {
    local curcontext=$curcontext state line
    local -a verbs=(
        'create:define a new machine' 'import:define a machine from a document' 'export:print a definition'
        'delete:delete a machine' 'rename:give a machine another name' 'edit:change a definition in an editor'
        'ls:list the machines' 'show:say all about one machine' 'start:start machines' 'stop:ask guests to power off'
        'restart:stop and start again' 'pause:halt guests where they are' 'resume:let paused or saved guests go on' 'save:save guests to disk'
        'logs:print the console log' 'console:attach to the console' 'history:list past runs' 'address:say where a guest is reached' 'advise:suggest sizes'
        'events:list what happened' 'autostart:start at login, or not' 'share:folders the guest sees'
        'forward:ports that lead to the guest' 'capacity:what this host gives' 'doctor:check what Berth needs'
        'agent:the program in the background' 'settings:what can be set for all machines' 'db:the database itself' 'login-item:start the agent at login, or not'
        'install-rosetta:have macOS install Rosetta' 'completion:print a completion script'
    )
    _arguments -C '(-h --help)'{-h,--help}'[show help]' '(-V --version)'{-V,--version}'[show the version]' \
        $_berth_json '--no-spawn[do not start an agent if none runs]' '1:command:->verb' '*::argument:->argument'
    case $state in
        verb) _describe command verbs ;;
        argument) _berth_verb $words[1] ;;
    esac
}

if [[ $funcstack[1] == _berth ]]; then
    _berth "$@"
else
    compdef _berth berth
fi
