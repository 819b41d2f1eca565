#include "activation.hpp"

#include <string>
#include <string_view>

#include "sconce/base/text.hpp"

namespace sconce::environment {
namespace {

constexpr std::string_view kPrefixMark = "@PREFIX@";
constexpr std::string_view kPromptMark = "@PROMPT@";

constexpr std::string_view kSh =
    R"sh(# Activates this environment in sh, bash, zsh and ksh:  . bin/activate
# `deactivate` takes it back.

deactivate() {
    if [ "${_SCONCE_OLD_PATH+set}" ]; then
        PATH="$_SCONCE_OLD_PATH"
        export PATH
        unset _SCONCE_OLD_PATH
    fi
    if [ "${_SCONCE_OLD_PYTHONHOME+set}" ]; then
        PYTHONHOME="$_SCONCE_OLD_PYTHONHOME"
        export PYTHONHOME
        unset _SCONCE_OLD_PYTHONHOME
    fi
    if [ "${_SCONCE_OLD_PS1+set}" ]; then
        PS1="$_SCONCE_OLD_PS1"
        unset _SCONCE_OLD_PS1
    fi
    hash -r 2>/dev/null || true
    unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT
    [ "${1:-}" = keep ] || unset -f deactivate
}

# An environment that is active already goes first, so that its PATH is not kept underneath.
deactivate keep

VIRTUAL_ENV=@PREFIX@
VIRTUAL_ENV_PROMPT=@PROMPT@
export VIRTUAL_ENV VIRTUAL_ENV_PROMPT

_SCONCE_OLD_PATH="$PATH"
PATH="$VIRTUAL_ENV/bin:$PATH"
export PATH

if [ "${PYTHONHOME+set}" ]; then
    _SCONCE_OLD_PYTHONHOME="$PYTHONHOME"
    unset PYTHONHOME
fi

if [ -z "${VIRTUAL_ENV_DISABLE_PROMPT:-}" ] && [ -n "${PS1:-}" ]; then
    _SCONCE_OLD_PS1="$PS1"
    PS1="($VIRTUAL_ENV_PROMPT) $PS1"
fi

hash -r 2>/dev/null || true
)sh";

constexpr std::string_view kFish =
    R"fish(# Activates this environment in fish:  source bin/activate.fish
# `deactivate` takes it back.

function deactivate -d "Leave the Python environment"
    if set -q _SCONCE_OLD_PATH
        set -gx PATH $_SCONCE_OLD_PATH
        set -e _SCONCE_OLD_PATH
    end
    if set -q _SCONCE_OLD_PYTHONHOME
        set -gx PYTHONHOME $_SCONCE_OLD_PYTHONHOME
        set -e _SCONCE_OLD_PYTHONHOME
    end
    if functions -q _sconce_old_fish_prompt
        functions -e fish_prompt
        functions -c _sconce_old_fish_prompt fish_prompt
        functions -e _sconce_old_fish_prompt
    end
    set -e VIRTUAL_ENV
    set -e VIRTUAL_ENV_PROMPT
    if test "$argv[1]" != keep
        functions -e deactivate
    end
end

deactivate keep

set -gx VIRTUAL_ENV @PREFIX@
set -gx VIRTUAL_ENV_PROMPT @PROMPT@
set -g _SCONCE_OLD_PATH $PATH
set -gx PATH "$VIRTUAL_ENV/bin" $PATH

if set -q PYTHONHOME
    set -g _SCONCE_OLD_PYTHONHOME $PYTHONHOME
    set -e PYTHONHOME
end

if test -z "$VIRTUAL_ENV_DISABLE_PROMPT"; and functions -q fish_prompt
    functions -c fish_prompt _sconce_old_fish_prompt
    function fish_prompt
        set -l status_before $status
        printf '(%s) ' $VIRTUAL_ENV_PROMPT
        # The prompt underneath may show how the last command ended.
        sh -c "exit $status_before"
        _sconce_old_fish_prompt
    end
end
)fish";

constexpr std::string_view kCsh =
    R"csh(# Activates this environment in csh and tcsh:  source bin/activate.csh
# `deactivate` takes it back.

if ($?_SCONCE_OLD_PATH) then
    setenv PATH "$_SCONCE_OLD_PATH"
    unset _SCONCE_OLD_PATH
endif
if ($?_SCONCE_OLD_PROMPT) then
    set prompt="$_SCONCE_OLD_PROMPT"
    unset _SCONCE_OLD_PROMPT
endif

alias deactivate 'if ($?_SCONCE_OLD_PATH) setenv PATH "$_SCONCE_OLD_PATH"; unset _SCONCE_OLD_PATH; if ($?_SCONCE_OLD_PROMPT) set prompt="$_SCONCE_OLD_PROMPT"; unset _SCONCE_OLD_PROMPT; unsetenv VIRTUAL_ENV; unsetenv VIRTUAL_ENV_PROMPT; rehash; unalias deactivate'

setenv VIRTUAL_ENV @PREFIX@
setenv VIRTUAL_ENV_PROMPT @PROMPT@
set _SCONCE_OLD_PATH="$PATH"
setenv PATH "${VIRTUAL_ENV}/bin:${PATH}"

if (! $?VIRTUAL_ENV_DISABLE_PROMPT) then
    if ($?prompt) then
        set _SCONCE_OLD_PROMPT="$prompt"
        set prompt="(${VIRTUAL_ENV_PROMPT}) $prompt"
    endif
endif

rehash
)csh";

constexpr std::string_view kPowerShell =
    R"ps(# Activates this environment in PowerShell:  . bin/activate.ps1
# `deactivate` takes it back.

function global:deactivate([switch] $Keep) {
    if (Test-Path Variable:global:_SconceOldPath) {
        $env:PATH = $global:_SconceOldPath
        Remove-Variable _SconceOldPath -Scope Global
    }
    if (Test-Path Variable:global:_SconceOldPythonHome) {
        $env:PYTHONHOME = $global:_SconceOldPythonHome
        Remove-Variable _SconceOldPythonHome -Scope Global
    }
    if (Test-Path Function:global:_SconceOldPrompt) {
        Copy-Item Function:global:_SconceOldPrompt Function:global:prompt
        Remove-Item Function:global:_SconceOldPrompt
    }
    Remove-Item Env:VIRTUAL_ENV -ErrorAction SilentlyContinue
    Remove-Item Env:VIRTUAL_ENV_PROMPT -ErrorAction SilentlyContinue
    if (-not $Keep) { Remove-Item Function:deactivate }
}

deactivate -Keep

$env:VIRTUAL_ENV = @PREFIX@
$env:VIRTUAL_ENV_PROMPT = @PROMPT@
$global:_SconceOldPath = $env:PATH
$env:PATH = (Join-Path $env:VIRTUAL_ENV 'bin') + [IO.Path]::PathSeparator + $env:PATH

if (Test-Path Env:PYTHONHOME) {
    $global:_SconceOldPythonHome = $env:PYTHONHOME
    Remove-Item Env:PYTHONHOME
}

if (-not $env:VIRTUAL_ENV_DISABLE_PROMPT) {
    Copy-Item Function:prompt Function:global:_SconceOldPrompt
    function global:prompt {
        Write-Host -NoNewline "($env:VIRTUAL_ENV_PROMPT) "
        _SconceOldPrompt
    }
}
)ps";

std::string filled(std::string_view text, std::string_view prefix, std::string_view prompt) {
  // The prompt goes in last: nothing that it holds is taken for a mark.
  return replace_all(replace_all(text, kPrefixMark, prefix), kPromptMark, prompt);
}

std::string single_quoted(std::string_view text, std::string_view quote_inside) {
  return "'" + replace_all(text, "'", quote_inside) + "'";
}

/// csh expands `!` even inside of single quotes.
std::string quoted_for_csh(std::string_view text) {
  return replace_all(single_quoted(text, "'\\''"), "!", "\\!");
}

std::string quoted_for_fish(std::string_view text) {
  return single_quoted(replace_all(text, "\\", "\\\\"), "\\'");
}

}  // namespace

std::string activation_for_sh(std::string_view prefix, std::string_view prompt) {
  return filled(kSh, single_quoted(prefix, "'\\''"), single_quoted(prompt, "'\\''"));
}

std::string activation_for_fish(std::string_view prefix, std::string_view prompt) {
  return filled(kFish, quoted_for_fish(prefix), quoted_for_fish(prompt));
}

std::string activation_for_csh(std::string_view prefix, std::string_view prompt) {
  return filled(kCsh, quoted_for_csh(prefix), quoted_for_csh(prompt));
}

std::string activation_for_powershell(std::string_view prefix, std::string_view prompt) {
  return filled(kPowerShell, single_quoted(prefix, "''"), single_quoted(prompt, "''"));
}

}  // namespace sconce::environment
