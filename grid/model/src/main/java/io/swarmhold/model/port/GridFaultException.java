package io.swarmhold.model.port;

import org.jspecify.annotations.Nullable;

/** The member stops, or does not start: see {@link GridFault}. Its message needs no stack trace. */
public final class GridFaultException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  private final GridFault fault;

  public GridFaultException(GridFault fault, String found) {
    this(fault, found, null);
  }

  /**
   * @param found in words, without a full stop
   */
  public GridFaultException(GridFault fault, String found, @Nullable Throwable cause) {
    super(fault.message(found), cause);
    this.fault = fault;
  }

  public GridFault fault() {
    return fault;
  }
}
