#include "strings.cpp"

#include "../programs/check.h"

int main() {
    CHECK(split("a,bc,,d", ',') == std::vector<std::string>({"a", "bc", "", "d"}));
    CHECK(trim("  a b ") == "a b" && trim("   ").empty());
    CHECK(is_palindrome("Anna") && is_palindrome("aba") && !is_palindrome("ab") && is_palindrome(""));
    CHECK(repeat("ab", 3) == "ab,ab,ab" && repeat("x", 0).empty());
    CHECK(caesar("abz X.", 2) == "cdb_X_");
    CHECK(to_binary(165) == "0b10100101" && to_binary(256) == "0b00000000!");
    CHECK_EQ(sum_of_stream("1 2 30"), 33);
    CHECK_EQ(sum_of_stream("1 x"), -1);
    CHECK_EQ(digit_sum(345), 21);
    CHECK_EQ(count_quotes(), 4);
    CHECK(command("start") == 1 && command("stop") == 2 && command("x") == -1 && command("") == 0);
    return CHECK_DONE();
}
