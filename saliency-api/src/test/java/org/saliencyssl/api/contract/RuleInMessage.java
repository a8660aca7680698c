package org.saliencyssl.api.contract;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Puts a broken rule's number and text before what went wrong. */
final class RuleInMessage implements TestExecutionExceptionHandler {

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    boolean rule = context.getRequiredTestMethod().getDeclaringClass().isInterface();
    if (!rule || failure instanceof TestAbortedException) {
      throw failure;
    }
    String what = failure instanceof AssertionError ? failure.getMessage() : failure.toString();
    throw new AssertionError(context.getDisplayName() + "\n" + what, failure);
  }
}
