// SPDX-License-Identifier: MIT
// Xapian beside the knowledge base's own ranking, on the same words (make bench-kb). Not part of the program.
//
//   xapian build DIR <WORDS     a document per line: words of the title, a tab, words of the body
//   xapian ask DIR <QUERIES     "and|or|prefix WORD WORD …" per line; prints microseconds, count and the
//                               twenty best documents (lines, from 1) of each, the median of five runs
#include <xapian.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

static void build(const char *folder)
{
	Xapian::WritableDatabase database(folder, Xapian::DB_CREATE_OR_OVERWRITE);
	std::string line, word;

	while (std::getline(std::cin, line)) {
		Xapian::Document document;
		size_t tab = line.find('\t');
		std::istringstream title(line.substr(0, tab)), body(line.substr(tab + 1));
		while (title >> word)
			document.add_term(word.substr(0, 200), 5);
		while (body >> word)
			document.add_term(word.substr(0, 200), 1);
		database.add_document(document);
	}
	database.commit();
}

static Xapian::Query query_of(const std::string &line, const Xapian::Database &database)
{
	std::istringstream words(line);
	std::string kind, word;
	std::vector<Xapian::Query> parts;

	words >> kind;
	while (words >> word)
		parts.push_back(Xapian::Query(word));
	if (kind == "prefix" && !parts.empty())
		parts.back() = Xapian::Query(Xapian::Query::OP_WILDCARD, word);
	(void)database;
	return Xapian::Query(kind == "or" ? Xapian::Query::OP_OR : Xapian::Query::OP_AND, parts.begin(), parts.end());
}

static void ask(const char *folder)
{
	Xapian::Database database(folder);
	std::string line;

	while (std::getline(std::cin, line)) {
		std::vector<double> took;
		Xapian::MSet found;
		for (int run = 0; run < 5; run++) {
			auto began = std::chrono::steady_clock::now();
			Xapian::Enquire enquire(database);
			enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0.5));
			enquire.set_query(query_of(line, database));
			found = enquire.get_mset(0, 20);
			took.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began).count());
		}
		std::sort(took.begin(), took.end());
		std::printf("%.0f\t%u\t", took[took.size() / 2], found.get_matches_estimated());
		for (auto at = found.begin(); at != found.end(); ++at)
			std::printf("%s%u", at == found.begin() ? "" : " ", *at);
		std::printf("\n");
		std::fflush(stdout);
	}
}

int main(int count, char **words)
{
	if (count != 3)
		return 2;
	if (std::string(words[1]) == "build")
		build(words[2]);
	else
		ask(words[2]);
	return 0;
}
