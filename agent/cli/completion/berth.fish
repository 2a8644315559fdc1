# fish completion for berth. Installed in share/fish/vendor_completions.d; also: berth completion fish

function __berth_machines
    berth __complete-names 2>/dev/null
end

# The words behind "berth" that are no options.
function __berth_words
    for word in (commandline -opc)[2..-1]
        string match -q -- '-*' $word; or echo $word
    end
end

function __berth_no_verb
    test (count (__berth_words)) -eq 0
end

function __berth_in
    set -l words (__berth_words)
    test (count $words) -gt 0; and contains -- $words[1] $argv
end

# share rm, agent quit, …: the group, then one of the verbs.
function __berth_in_group
    set -l words (__berth_words)
    test (count $words) -gt 1; and test $words[1] = $argv[1]; and contains -- $words[2] $argv[2..-1]
end

function __berth_group_alone
    set -l words (__berth_words)
    test (count $words) -eq 1; and test $words[1] = $argv[1]
end

function __berth_shares
    set -l words (__berth_words)
    if test (count $words) -gt 2
        berth __complete-names $words[3] 2>/dev/null
    else
        __berth_machines
    end
end

complete -c berth -f
complete -c berth -s h -l help -d 'Show help'
complete -c berth -n __berth_no_verb -s V -l version -d 'Show the version'
complete -c berth -l no-spawn -d 'Do not start an agent if none runs'

for verb in create:'Define a new machine' import:'Define a machine from a document' export:'Print a definition' \
        delete:'Delete a machine' rename:'Give a machine another name' edit:'Change a definition in an editor' \
        ls:'List the machines' show:'Say all about one machine' start:'Start machines' stop:'Ask guests to power off' \
        restart:'Stop and start again' pause:'Halt guests where they are' resume:'Let paused or saved guests go on' save:'Save guests to disk' \
        logs:'Print the console log' console:'Attach to the console' history:'List past runs' address:'Say where a guest is reached' advise:'Suggest sizes' \
        events:'List what happened' autostart:'Start at login, or not' share:'Folders the guest sees' \
        forward:'Ports that lead to the guest' capacity:'What this host gives' doctor:'Check what Berth needs' \
        agent:'The program in the background' settings:'What can be set' db:'The database itself' login-item:'Start the agent at login, or not' \
        install-rosetta:'Have macOS install Rosetta' \
        completion:'Print a completion script'
    set -l parts (string split -m 1 : $verb)
    complete -c berth -n __berth_no_verb -a $parts[1] -d $parts[2]
end

complete -c berth -n '__berth_in export delete rename edit show address start stop restart pause resume save logs console history advise' -a '(__berth_machines)'
complete -c berth -n '__berth_in ls show address advise capacity doctor logs history events' -l json -d 'Print one JSON document'
complete -c berth -n '__berth_in_group share rm off' -l force -d 'Even with files open'
complete -c berth -n '__berth_in_group share ls' -l json -d 'Print one JSON document'
complete -c berth -n '__berth_in_group forward ls' -l json -d 'Print one JSON document'
complete -c berth -n '__berth_in_group settings ls get' -l json -d 'Print one JSON document'
complete -c berth -n '__berth_in_group login-item status install remove' -l json -d 'Print one JSON document'
complete -c berth -n '__berth_in_group agent status' -l json -d 'Print one JSON document'

complete -c berth -n '__berth_in create' -s f -l file -r -F -d 'Read the whole definition'
complete -c berth -n '__berth_in create' -l kernel -r -F -d 'Linux kernel to boot'
complete -c berth -n '__berth_in create' -l initrd -r -F -d 'Initial ramdisk'
complete -c berth -n '__berth_in create' -l cmdline -x -d 'Kernel command line'
complete -c berth -n '__berth_in create' -l cpus -x -a auto -d 'CPUs'
complete -c berth -n '__berth_in create' -l memory -x -a auto -d 'Memory'
complete -c berth -n '__berth_in create' -l disk -r -F -d 'Raw disk'
complete -c berth -n '__berth_in create' -l share -x -d 'Folder the guest sees'
complete -c berth -n '__berth_in create' -l forward -x -d 'Port that leads to the guest'
complete -c berth -n '__berth_in create' -l no-network -d 'No network'
complete -c berth -n '__berth_in create' -l autostart -d 'Start it at login'
complete -c berth -n '__berth_in create' -l ready-pattern -x -d 'Console line of a ready guest'
complete -c berth -n '__berth_in create' -l stop-grace -x -d 'How long a stop may take'
complete -c berth -n '__berth_in create' -l on-sleep -x -a 'none pause save stop' -d 'As the host sleeps'
complete -c berth -n '__berth_in create' -l console-limit -x -d 'Most of a console log'
complete -c berth -n '__berth_in create' -l restart -x -a 'never on_failure always' -d 'Policy'
complete -c berth -n '__berth_in create' -l accel -x -a 'auto kvm tcg' -d 'Accelerator'
complete -c berth -n '__berth_in create import edit' -l anyway -d 'Even the home directory'
complete -c berth -n '__berth_in_group share add' -l anyway -d 'Even the home directory'
complete -c berth -n '__berth_in create' -l rosetta -d 'Run x86-64 programs'
complete -c berth -n '__berth_in create' -l start -d 'Start it at once'

complete -c berth -n '__berth_in import' -F
complete -c berth -n '__berth_in import' -l name -x -d 'Another name'
complete -c berth -n '__berth_in delete' -l keep-disks -d 'Leave the disks'
complete -c berth -n '__berth_in delete' -s y -l yes -d 'Do not ask'
complete -c berth -n '__berth_in start restart' -l wait -x -a 'none running ready' -d 'What to wait for'
complete -c berth -n '__berth_in start restart' -l timeout -x -d 'How long to wait for it'
complete -c berth -n '__berth_in start restart' -l smaller -d 'With less memory where it is short'
complete -c berth -n '__berth_in start' -l cold -d 'Discard what was saved, and boot'
complete -c berth -n '__berth_in start' -l as-saved -d 'Put its disks back as they were saved'
complete -c berth -n '__berth_in save' -x -l timeout -d 'How long it may take'
complete -c berth -n '__berth_in start restart' -l anyway -d 'Even where memory is short'
complete -c berth -n '__berth_in stop restart' -l force -d 'Do not ask the guest'
complete -c berth -n '__berth_in stop' -l grace -x -d 'How long it may take'
complete -c berth -n '__berth_in logs events' -s f -l follow -d 'Go on'
complete -c berth -n '__berth_in logs' -l follow-runs -d 'And on with the next runs'
complete -c berth -n '__berth_in logs' -l run -x -a 'last last-failed' -d 'That run'
complete -c berth -n '__berth_in logs' -l tail -x -d 'The last lines'
complete -c berth -n '__berth_in logs' -l since -x -d 'Begin then'
complete -c berth -n '__berth_in logs' -l grep -x -d 'Only lines that match'
complete -c berth -n '__berth_in logs' -l timestamps -d 'Say when each line came'
complete -c berth -n '__berth_in logs' -l raw -d 'As the guest wrote it'
complete -c berth -n '__berth_in logs' -l window -d 'In a window'
complete -c berth -n '__berth_in console' -l exit-on-eof -d 'Leave at the end of input'
complete -c berth -n '__berth_in history' -l limit -x -d 'That many at most'
complete -c berth -n '__berth_in history' -l since -x -d 'Since then'
complete -c berth -n '__berth_in history' -l outcome -x -a 'guest_shutdown stopped killed guest_panicked crashed start_failed host_down unknown' -d 'That ended so'
complete -c berth -n '__berth_in history' -l totals -d 'What runs add up to'
complete -c berth -n '__berth_in history' -l run -x -d 'All about that run'
complete -c berth -n '__berth_in events' -l since -x -d 'Events after this number'
complete -c berth -n '__berth_in autostart' -a 'on off (__berth_machines)'
complete -c berth -n '__berth_in autostart' -l order -x -d 'Lower ones start first'
complete -c berth -n '__berth_in autostart' -l when -x -a 'always ac-power network mounted:' -d 'Condition'
complete -c berth -n '__berth_in autostart' -l retries -x -d 'Tries after one that failed'
complete -c berth -n '__berth_in autostart' -l delay -x -d 'Wait before'

complete -c berth -n '__berth_group_alone share' -a 'add rm on off ls'
complete -c berth -n '__berth_group_alone forward' -a 'add rm ls'
complete -c berth -n '__berth_group_alone agent' -a 'status start quit'
complete -c berth -n '__berth_group_alone settings' -a 'ls get set'
complete -c berth -n '__berth_group_alone login-item' -a 'status install remove'
complete -c berth -n '__berth_group_alone db' -a 'verify rebuild'
complete -c berth -n '__berth_in_group db verify' -l json -d 'Print one JSON document'
complete -c berth -n '__berth_in_group db rebuild' -l anyway -d 'Even where nothing is damaged'
complete -c berth -n '__berth_in_group share add ls' -a '(__berth_machines)'
complete -c berth -n '__berth_in_group share rm on off' -a '(__berth_shares)'
complete -c berth -n '__berth_in_group forward add rm ls' -a '(__berth_machines)'
complete -c berth -n '__berth_in_group agent quit' -l drain -d 'Stop all machines first'
complete -c berth -n '__berth_in completion' -a 'bash zsh fish'
