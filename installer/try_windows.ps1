# Try the built program and its setup on real Windows: installer\try_windows.ps1 PROGRAM SETUP. What try_windows.sh does
# under wine, but for the refusal of an old Windows; the checks leave their pictures and reports in .\tried.
param([string]$program, [string]$setup)
$ErrorActionPreference = 'Stop'
$installed = "$env:LOCALAPPDATA\Programs\SubsidyDesk"
$documents = [Environment]::GetFolderPath('MyDocuments')
$menu = [Environment]::GetFolderPath('Programs') + '\奖补台\奖补台.lnk'
$type = 'HKCU:\Software\Classes\SubsidyDesk.register\shell\open\command'

function Start-Waiting([string]$file, [string[]]$arguments, [int]$expected = 0) {
    $process = Start-Process $file -ArgumentList $arguments -PassThru
    $null = $process.Handle # else there is no exit code
    if (-not $process.WaitForExit(300000)) { $process.Kill(); throw "$file does not end" }
    if ($process.ExitCode -ne $expected) { throw "$file $arguments ended with $($process.ExitCode), not $expected" }
}
function Test-Self([string]$file, [string]$name) {
    try { Start-Waiting $file '--selfcheck', "tried\$name" }
    finally { Get-Content "tried\$name\selfcheck.json" -Encoding utf8 -ErrorAction Continue }
    "passed: self-check, $name"
}
function Assert([bool]$holds, [string]$what) { if (-not $holds) { throw $what } else { "passed: $what" } }

New-Item -ItemType Directory tried | Out-Null
Test-Self "$program\subsidy-desk.exe" console
Test-Self "$program\SubsidyDesk.exe" window

Start-Waiting $setup '/S'
Assert ((Test-Path "$installed\SubsidyDesk.exe") -and (Test-Path $menu) -and (Test-Path "$documents\奖补台")) 'silent installation'
Assert ((Get-ItemProperty $type).'(default)' -like '*--register "%1"') 'file type'
Test-Self "$installed\SubsidyDesk.exe" installed

$register = "$documents\奖补台\试 登记簿.subsidy"
& "$installed\subsidy-desk.exe" --register $register init --author 试
New-Item "$installed\_internal\of an older version" | Out-Null
Invoke-Item $register # as a double click does
$settings = "$env:LOCALAPPDATA\subsidy-desk\window.ini"
for ($n = 0; $n -lt 60 -and -not ((Test-Path $settings) -and (Select-String 'last=.*subsidy' $settings)); $n++) { Start-Sleep 1 }
Assert ($n -lt 60) 'a double click on a register opens it; settings are in AppData'
$running = Get-Process SubsidyDesk
Start-Waiting $setup '/S' 3
Assert (Test-Path "$installed\_internal\of an older version") 'an upgrade is refused while the program runs'
$running.Kill()
$running.WaitForExit()
$before = (Get-FileHash $register).Hash
Start-Waiting $setup '/S'
Assert (-not (Test-Path "$installed\_internal\of an older version")) 'upgrade in place'
foreach ($released in Get-ChildItem "$PSScriptRoot\..\tests\register\released\*.subsidy") {
    Copy-Item $released $documents
    & "$installed\subsidy-desk.exe" --register "$documents\$($released.Name)" verify
    Assert ($LASTEXITCODE -eq 0) "a register of $($released.BaseName) opens after the upgrade"
}

Start-Waiting "$installed\uninstall.exe" '/S', "_?=$installed"
Assert (-not ((Test-Path "$installed\_internal") -or (Test-Path $menu) -or (Test-Path $type))) 'removal'
Assert ((Get-FileHash $register).Hash -eq $before) 'the register is as it was'
