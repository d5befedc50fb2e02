package dev.mooring.cli;

/** The exit statuses of the commands. 64 and 78 are those of sysexits.h. */
final class ExitStatus {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int NOT_FOUND = 2;
    static final int ROLLED_BACK_BY_ECS = 2;
    static final int ROLLED_BACK = 3;
    static final int NOT_POSSIBLE = 4;
    static final int BAD_USAGE = 64;
    static final int BAD_CONFIGURATION = 78;

    private ExitStatus() {}
}
