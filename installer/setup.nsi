; The setup of the Windows program, for one user, without an administrator.
;
;   makensis -INPUTCHARSET UTF8 -DVERSION=0.1.0 -DPROGRAM=dist\SubsidyDesk -DSETUP=dist\SubsidyDesk-0.1.0-setup.exe setup.nsi
;
; /S installs or removes without a question. Exit codes: 0 done · 1 stopped by the user · 3 this computer cannot
; (too old, the program is running). -DUNDER_WINE makes it a 64-bit program, which wine64 alone can run.

Unicode true
!ifdef UNDER_WINE
    Target amd64-unicode
!endif
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh

!define NAME "SubsidyDesk"
!define TITLE "奖补台"
!define TYPE "SubsidyDesk.register"
!define LEAST_BUILD 17763 ; Windows 10 1809, the first that Qt 6 supports
!define REMOVAL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define CANNOT 3

Name "${TITLE}"
BrandingText "${TITLE} ${VERSION}"
OutFile "${SETUP}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "Software\${NAME}" "Folder"
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetCompressorDictSize 64
ManifestDPIAware true
ManifestSupportedOS all
ShowInstDetails nevershow
ShowUninstDetails nevershow
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${TITLE}"
VIAddVersionKey /LANG=2052 "FileDescription" "${TITLE} 安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" ""

!define MUI_ICON "app.ico"
!define MUI_UNICON "app.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "side.bmp"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "安装${TITLE} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "安装只影响当前用户，不需要管理员，也不联网。$\r$\n$\r$\n如果装过旧版本，会就地升级；登记簿、设置都保留。$\r$\n$\r$\n单击“下一步”继续。"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${NAME}.exe"
!define MUI_FINISHPAGE_RUN_TEXT "打开${TITLE}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "将从这台电脑删除程序。所有登记簿（.subsidy 文件）、导出的名单和设置都保留，不会删除。"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

!macro StopWith sentence
    MessageBox MB_OK|MB_ICONSTOP "${sentence}" /SD IDOK
    SetErrorLevel ${CANNOT}
    Quit
!macroend

; Ask to close the program while one of its files cannot be written; nothing has been touched so far.
!macro AskToClose file
    ${DoWhile} ${FileExists} "${file}"
        ClearErrors
        FileOpen $0 "${file}" a
        ${IfNot} ${Errors}
            FileClose $0
            ${ExitDo}
        ${EndIf}
        MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${TITLE}正在运行。请先关闭它，再单击“重试”。登记的内容已自动保存，不会丢失。" /SD IDCANCEL IDRETRY +3
        SetErrorLevel ${CANNOT}
        Quit
    ${Loop}
!macroend

Function .onInit
    ${IfNot} ${RunningX64}
        !insertmacro StopWith "${TITLE}需要 64 位的 Windows，这台电脑是 32 位的，不能安装。"
    ${EndIf}
    ${WinVerGetBuild} $0
    ${If} $0 < ${LEAST_BUILD}
        !insertmacro StopWith "${TITLE}需要 Windows 10 1809（内部版本 ${LEAST_BUILD}）或更高版本，这台电脑的内部版本是 $0。请先升级 Windows，或换一台电脑安装。"
    ${EndIf}
FunctionEnd

Section
    !insertmacro AskToClose "$INSTDIR\${NAME}.exe"
    !insertmacro AskToClose "$INSTDIR\subsidy-desk.exe"
    ; Files of an older version must not mix with the new ones. Only the program lies here, never a register.
    RMDir /r "$INSTDIR\_internal"
    ClearErrors
    SetOutPath "$INSTDIR"
    File /r "${PROGRAM}\*"
    File "/oname=register.ico" "app.ico"
    ${If} ${Errors}
        !insertmacro StopWith "文件没有写完，可能是磁盘已满或被安全软件拦住。请处理后重新运行安装程序；登记簿没有改动。"
    ${EndIf}
    WriteUninstaller "$INSTDIR\uninstall.exe"

    CreateDirectory "$DOCUMENTS\${TITLE}"
    CreateDirectory "$SMPROGRAMS\${TITLE}"
    CreateShortcut "$SMPROGRAMS\${TITLE}\${TITLE}.lnk" "$INSTDIR\${NAME}.exe"
    CreateShortcut "$SMPROGRAMS\${TITLE}\卸载${TITLE}.lnk" "$INSTDIR\uninstall.exe"
    CreateShortcut "$DESKTOP\${TITLE}.lnk" "$INSTDIR\${NAME}.exe"

    WriteRegStr HKCU "Software\Classes\.subsidy" "" "${TYPE}"
    WriteRegStr HKCU "Software\Classes\${TYPE}" "" "${TITLE}登记簿"
    WriteRegStr HKCU "Software\Classes\${TYPE}\DefaultIcon" "" "$INSTDIR\register.ico"
    WriteRegStr HKCU "Software\Classes\${TYPE}\shell\open\command" "" '"$INSTDIR\${NAME}.exe" --register "%1"'
    ${RefreshShellIcons}

    WriteRegStr HKCU "Software\${NAME}" "Folder" "$INSTDIR"
    WriteRegStr HKCU "${REMOVAL}" "DisplayName" "${TITLE}"
    WriteRegStr HKCU "${REMOVAL}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${REMOVAL}" "DisplayIcon" "$INSTDIR\${NAME}.exe"
    WriteRegStr HKCU "${REMOVAL}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${REMOVAL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${REMOVAL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${REMOVAL}" "NoModify" 1
    WriteRegDWORD HKCU "${REMOVAL}" "NoRepair" 1
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegDWORD HKCU "${REMOVAL}" "EstimatedSize" $0
SectionEnd

Section "Uninstall"
    !insertmacro AskToClose "$INSTDIR\${NAME}.exe"
    !insertmacro AskToClose "$INSTDIR\subsidy-desk.exe"
    ; Registers, papers and settings lie elsewhere and stay; so does whatever a user has put into this folder.
    RMDir /r "$INSTDIR\_internal"
    Delete "$INSTDIR\${NAME}.exe"
    Delete "$INSTDIR\subsidy-desk.exe"
    Delete "$INSTDIR\register.ico"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    Delete "$SMPROGRAMS\${TITLE}\${TITLE}.lnk"
    Delete "$SMPROGRAMS\${TITLE}\卸载${TITLE}.lnk"
    RMDir "$SMPROGRAMS\${TITLE}"
    Delete "$DESKTOP\${TITLE}.lnk"
    DeleteRegKey HKCU "Software\Classes\${TYPE}"
    DeleteRegValue HKCU "Software\Classes\.subsidy" ""
    DeleteRegKey /ifempty HKCU "Software\Classes\.subsidy"
    DeleteRegKey HKCU "Software\${NAME}"
    DeleteRegKey HKCU "${REMOVAL}"
    ${RefreshShellIcons}
SectionEnd
