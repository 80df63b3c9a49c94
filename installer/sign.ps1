# Sign programs with the certificate in SIGN_PFX (base64): installer\sign.ps1 FILE...
$ErrorActionPreference = 'Stop'
$pfx = Join-Path ([IO.Path]::GetTempPath()) 'sign.pfx'
try {
    [IO.File]::WriteAllBytes($pfx, [Convert]::FromBase64String($env:SIGN_PFX))
    $kits = "${env:ProgramFiles(x86)}\Windows Kits\10\bin\*\x64\signtool.exe"
    $signtool = Get-ChildItem $kits | Sort-Object FullName | Select-Object -Last 1 -ExpandProperty FullName
    $time = if ($env:SIGN_TIMESTAMP) { '/tr', $env:SIGN_TIMESTAMP, '/td', 'sha256' } else { @() }
    & $signtool sign /fd sha256 /f $pfx /p $env:SIGN_PASSWORD @time /d SubsidyDesk @args
    if ($LASTEXITCODE) { throw "signtool ended with $LASTEXITCODE" }
    & $signtool verify /pa @args
    if ($LASTEXITCODE) { throw "the signature does not hold" }
} finally {
    Remove-Item $pfx -ErrorAction SilentlyContinue
}
