package org.gru4j.natives;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** The environment that the C library knows: Java can read its own copy, not change it. */
final class ProcessEnvironment {
  private ProcessEnvironment() {}

  static boolean isLinux() {
    return Platform.isLinux();
  }

  static void set(String variable, String value) {
    int failure =
        Platform.isWindows()
            ? function("msvcrt", "_putenv_s").invokeInt(new Object[] {variable, value})
            : function(Platform.C_LIBRARY_NAME, "setenv")
                .invokeInt(new Object[] {variable, value, 1});
    if (failure != 0) {
      throw new IllegalStateException("the C library does not set " + variable);
    }
  }

  private static Function function(String library, String name) {
    return NativeLibrary.getInstance(library).getFunction(name);
  }
}
