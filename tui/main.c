/* SPDX-License-Identifier: MIT
 * The program: global options, then one command, or the console. */
int main(void)
{
	return 0;
}
