/* Programs that misbehave. Each defines act: with 0 it is harmless and returns
 * 42, unless a mutant changes it; with 1 it misbehaves as it is (built with
 * -DPROVOKE=1). What could harm the machine or the one who runs it is bounded
 * twice, so that no single mutant lifts the bound. */
#ifndef HOSTILE_H
#define HOSTILE_H

#ifndef PROVOKE
#define PROVOKE 0
#endif

int act(int provoke);

/* Files that permit to the program what is too dangerous elsewhere. */
#define MAY_DELETE "hostile-may-delete-here"
#define MAY_KILL_PARENT "hostile-may-kill-parent"

#endif
