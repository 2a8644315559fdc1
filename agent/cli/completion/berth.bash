# bash completion for berth. Installed as share/bash-completion/completions/berth; also: berth completion bash

_berth_options()
{
    local shared="--help --no-spawn"
    case "$1" in
    create) echo "$shared --file --kernel --initrd --cmdline --cpus --memory --disk --share --forward" \
        "--no-network --autostart --ready-pattern --stop-grace --restart --on-sleep --console-limit --accel --rosetta --start --anyway" ;;
    import) echo "$shared --name --anyway" ;;
    delete) echo "$shared --keep-disks --yes" ;;
    autostart) echo "$shared --order --delay --when --retries" ;;
    start) echo "$shared --wait --timeout --anyway --smaller --cold --as-saved" ;;
    restart) echo "$shared --wait --timeout --anyway --smaller --force" ;;
    save) echo "$shared --timeout" ;;
    stop) echo "$shared --force --grace" ;;
    logs) echo "$shared --json --follow --follow-runs --run --tail --since --grep --timestamps --raw --window" ;;
    console) echo "$shared --exit-on-eof" ;;
    history) echo "$shared --json --limit --since --outcome --totals --run" ;;
    events) echo "$shared --json --since --follow" ;;
    ls | show | address | advise | capacity | doctor | "share ls" | "forward ls" | "agent status" | "settings ls" | "settings get" | "db verify" | "login-item "*) echo "$shared --json" ;;
    edit | "share add") echo "$shared --anyway" ;;
    "db rebuild") echo "$shared --anyway" ;;
    "agent quit") echo "$shared --drain" ;;
    "share off" | "share rm") echo "$shared --force" ;;
    *) echo "$shared" ;;
    esac
}

# bash 3.2, which macOS has, knows no mapfile.
_berth_reply()
{
    local line
    while IFS= read -r line; do COMPREPLY+=("$line"); done
}

_berth()
{
    local cur prev verb="" group="" name="" places=0 word i
    COMPREPLY=()
    cur="${COMP_WORDS[COMP_CWORD]}"
    prev="${COMP_WORDS[COMP_CWORD - 1]}"
    for ((i = 1; i < COMP_CWORD; i++)); do
        word="${COMP_WORDS[i]}"
        [[ $word == -* ]] && continue
        if [[ -z $verb ]]; then
            verb="$word"
            case "$verb" in share | forward | agent | settings | db | login-item) group="$verb" ;; esac
        elif [[ -n $group && $verb == "$group" ]]; then
            verb="$group $word"
        else
            places=$((places + 1))
            [[ -z $name ]] && name="$word"
        fi
    done

    case "$prev" in
    --wait) _berth_reply < <(compgen -W "none running ready" -- "$cur"); return ;;
    --on-sleep) _berth_reply < <(compgen -W "none pause save stop" -- "$cur"); return ;;
    --outcome) _berth_reply < <(compgen -W "guest_shutdown stopped killed guest_panicked crashed start_failed host_down unknown" -- "$cur"); return ;;
    --restart) _berth_reply < <(compgen -W "never on_failure always" -- "$cur"); return ;;
    --accel) _berth_reply < <(compgen -W "auto kvm tcg" -- "$cur"); return ;;
    --cpus | --memory) _berth_reply < <(compgen -W "auto" -- "$cur"); return ;;
    --kernel | --initrd | --disk | --file) compopt -o filenames 2>/dev/null; _berth_reply < <(compgen -f -- "$cur"); return ;;
    -f) [[ $verb == create ]] && { compopt -o filenames 2>/dev/null; _berth_reply < <(compgen -f -- "$cur"); return; } ;;
    --cmdline | --share | --forward | --ready-pattern | --stop-grace | --timeout | --grace | --run | --tail | --limit | --since | --order | --delay | --name) return ;;
    esac

    if [[ $cur == -* ]]; then
        [[ -z $verb ]] && word="--help --version --json --no-spawn" || word="$(_berth_options "$verb")"
        _berth_reply < <(compgen -W "$word" -- "$cur")
        return
    fi

    case "$verb" in
    "") word="create import export delete rename edit ls show address start stop restart pause resume save logs console history advise events autostart share forward capacity doctor agent settings db login-item install-rosetta completion" ;;
    share) word="add rm on off ls" ;;
    forward) word="add rm ls" ;;
    agent) word="status start quit" ;;
    settings) word="ls get set" ;;
    login-item) word="status install remove" ;;
    db) word="verify rebuild" ;;
    completion) word="bash zsh fish" ;;
    import) compopt -o filenames 2>/dev/null; _berth_reply < <(compgen -f -- "$cur"); return ;;
    autostart) [[ -z $name ]] && word="on off" || word="$(berth __complete-names 2>/dev/null)" ;;
    "share rm" | "share on" | "share off")
        [[ -z $name ]] && word="$(berth __complete-names 2>/dev/null)" ||
            word="$(berth __complete-names "$name" 2>/dev/null)" ;;
    start | stop | restart | pause | resume | save) word="$(berth __complete-names 2>/dev/null)" ;;
    export | delete | rename | edit | show | address | logs | console | history | advise | "share add" | "share ls" | "forward add" | "forward rm" | "forward ls")
        ((places > 0)) && return
        word="$(berth __complete-names 2>/dev/null)" ;;
    *) return ;;
    esac
    _berth_reply < <(compgen -W "$word" -- "$cur")
}

complete -F _berth berth
