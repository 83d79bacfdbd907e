@echo off
rem Runs the command-line program with the Java that JAVA_HOME or the path names, 17 or newer.
rem Options for the JVM go into JAVA_OPTS.
setlocal
if defined JAVA_HOME (set "java=%JAVA_HOME%\bin\java.exe") else (set "java=java.exe")
where /q "%java%" 2>nul || if not exist "%java%" (
  echo gru4j: no Java found; install Java 17 or newer, or set JAVA_HOME 1>&2
  exit /b 127
)
rem Help is over before Java's optimising compiler would have paid.
set "compiler="
if "%~1"=="" set "compiler=-XX:TieredStopAtLevel=1"
for %%a in (%*) do if "%%~a"=="--help" set "compiler=-XX:TieredStopAtLevel=1"
"%java%" %compiler% --enable-native-access=ALL-UNNAMED "-Dgru4j.command=%~0" -XX:MaxNewSize=48m -XX:SurvivorRatio=2 -XX:GCTimeRatio=2 -Dfile.encoding=UTF-8 %JAVA_OPTS% -cp "%~dp0..\lib\program\*;%~dp0..\lib\*" org.gru4j.cli.Main %*
exit /b %ERRORLEVEL%
