package io.swarmhold.grid.raft;

import java.lang.Thread.UncaughtExceptionHandler;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;

/**
 * Ratis ends the process when its port is taken, and takes the process's handler of uncaught
 * exceptions to end it at each of those as well. The process may be a partner's, who embeds us.
 */
final class RatisExits {

  static {
    @Nullable UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    ExitUtils.disableSystemExit();
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  private RatisExits() {}

  /**
   * From now on it throws {@link ExitUtils.ExitException} where it would have ended the process.
   */
  static void forbid() {
    // done as this class was loaded, for Ratis takes the handler but once
  }
}
