/* SPDX-License-Identifier: MIT
 * Words by which hosts, files, people and sentences are told apart. A word more is a word in its
 * list. */
#include <string.h>

#include "desk/leak-private.h"

enum { LONGEST = 24 };

static const struct {
	guint bits;
	const char *words;
} lists[] = {
	{LEAK_TLD,
	 "com net org edu gov mil int biz io ai tv eu asia mobi museum aero coop jobs travel cloud "
	 "online site website tech store shop xyz top vip club digital global agency studio "
	 "company "
	 "systems solutions technology software services network networks hosting games gmbh ltd "
	 "inc "
	 "berlin london paris tokyo nyc wien koeln hamburg amsterdam moscow "
	 "ac ad ae af ag ai al ao aq ar au aw ax az ba bb bd bf bg bh bi bj bm bn bo br bs bt bw "
	 "bz "
	 "ca cd cf cg ch ci ck cl cn co cr cu cv cw cx cy cz de dj dk dm dz ec ee eg er es et fi "
	 "fj "
	 "fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gr gt gu gw gy hk hm hn hr ht hu ie il "
	 "iq "
	 "ir je jm jo jp ke kg kh ki km kn kp kr kw ky kz lb lc li lk lr ls lt lu lv ly ma mc mg "
	 "mh "
	 "mm mn mo mp mq mr mt mu mv mw mx mz na nc ne nf ng ni nl np nr nu nz om pa pe pf pg ph "
	 "pk "
	 "pn pr pt pw py qa re ro ru rw sa sb sc sd se sg si sj sk sl sm sn sr ss sv sx sy sz tc "
	 "td "
	 "tg th tj tk tl tm tn tr tt tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za "
	 "zm "
	 "zw example"},
	{LEAK_TLD | LEAK_MEMBER,
	 "info id name in is it at to so no my me be by as do pro app dev host email page link "
	 "live "
	 "media news stream video run build group world zone tools works team space one red blue "
	 "bar new now date click download data im in st la gs vi la test invalid localhost ms tf "
	 "pl cc"},
	{LEAK_TLD | LEAK_FILE, "sh md rs py am ps mk ml zip mov"},
	{LEAK_FILE,
	 "c h cpp hpp js mjs ts jsx tsx go rb erb jl lua php java jar war class kt swift cs vb r "
	 "sql "
	 "html htm css scss xml xsl json jsonl jsonnet libsonnet yaml yml toml ini cfg conf cnf "
	 "config env properties lock sum mod txt log out err rst adoc tex pdf ps doc docx xls xlsx "
	 "ppt pptx csv tsv png jpg jpeg gif svg webp ico bmp mp3 mp4 mkv ts flv m4s m4a m3u8 mpd "
	 "avi "
	 "wav ogg webm tar tgz bz2 xz zst lz4 rar iso img qcow2 vmdk deb rpm apk pkg gz exe dll "
	 "msi so a "
	 "o "
	 "ko la dylib bin dat db sqlite rdb aof bak old orig tmp swp pid sock socket service timer "
	 "target mount path slice scope device automount pem key crt cer csr p12 pfx jks pub asc "
	 "sig "
	 "gpg tpl tmpl j2 tftpl hcl tfvars tfstate rules promql el5 el6 el7 el8 el9 fc noarch "
	 "amd64 "
	 "arm64 i386 i686 x86 armhf rc alpha beta final ga snapshot git svn patch diff ipynb"},
	{LEAK_INNER,
	 "internal corp local lan intra intranet private localdomain svc consul cluster priv home "
	 "arpa onion"},
	{LEAK_TOOL,
	 "jira wiki confluence intranet grafana kibana prometheus alertmanager thanos loki jaeger "
	 "zipkin jenkins gitlab gitea gerrit git svn bitbucket sentry graylog splunk elastic "
	 "zabbix "
	 "nagios icinga netbox ipam cmdb vault consul nomad argocd argo spinnaker rundeck awx "
	 "ansible "
	 "puppet foreman harbor nexus artifactory sonar sonarqube phabricator redmine youtrack "
	 "mantis "
	 "bugzilla mattermost rocketchat zulip slack outline bookstack dokuwiki mediawiki "
	 "sharepoint "
	 "owa sso idp keycloak okta ldap vpn bastion jump admin ops noc oncall pagerduty opsgenie "
	 "internal corp backoffice superset metabase rancher portainer flink airflow yarn hue k8s "
	 "dashboard dashboards monitoring mgmt ipmi ilo idrac bmc"},
	{LEAK_MACHINE,
	 "db database sql mysql mariadb pg pgsql postgres postgresql patroni pgbouncer oracle "
	 "mongo "
	 "mongodb redis memcached cassandra elastic es kafka zk zookeeper rabbit rabbitmq mq nats "
	 "web www app api fe be frontend backend edge core origin cdn cache proxy haproxy nginx "
	 "lb slb elb gw gateway fw firewall sw switch rtr router vpn bastion jump dns ns ntp mx "
	 "smtp "
	 "mail ftp sftp nfs nas san ceph osd minio storage gitaly sidekiq node host srv "
	 "server "
	 "vm esx esxi hv kvm k8s kube worker master slave replica primary standby etcd consul "
	 "vault "
	 "prom prometheus grafana log logs mon monitor build runner ci jenkins deploy stream "
	 "streamer "
	 "ingest live relay media transcoder encoder packager player recorder rtmp srt hls pop "
	 "leaf "
	 "spine tor agg bgp rr console"},
	{LEAK_STAGE, "prod prd stg staging uat dmz"},
	{LEAK_FRONT, "www docs doc help support status developer developers blog community learn "
		     "forum forums portal "
		     "about tutorials packages pkg"},
	{LEAK_COMMON,
	 "will may mark bill rose grace hope art drew frank grant jay june april august dawn faith "
	 "joy lance max pat rob sue ray jack joe gene dean earl duke guy hunter chase cliff dale "
	 "glen "
	 "heath miles nick penny ruby sandy victor violet ward wade page price rice young king "
	 "long "
	 "short small little black white brown green gray grey west north day week field hall park "
	 "stone wood hill lake ford lane marsh moore noble case cook baker mason miller fisher "
	 "porter "
	 "carter cooper carpenter an in on at is as it to no so we he do go ok up us me my by be "
	 "or "
	 "if of am ops admin root test user users support info team bot system night desk noc "
	 "oncall "
	 "on-call manager lead guest service api live edge data demo sales help"},
	{LEAK_MASK,
	 "redacted hidden masked removed placeholder none null nil true false yes no undefined "
	 "empty "
	 "required optional string str text value secret secrets password passwd passphrase pass "
	 "pwd "
	 "token key keys apikey api_key changeme your my some the this that it is was see in from "
	 "example todo tbd omitted unknown unset default input file env var const char int bool "
	 "boolean object type self data prompt here foo bar baz xxx admin user username "
	 "credentials "
	 "enabled disabled on off and or if then else host hostname server domain ip address url "
	 "endpoint"},
	{LEAK_TARGET,
	 "ssh scp sftp rsync ping ping6 fping dig host nslookup traceroute tracepath mtr telnet nc "
	 "ncat netcat mosh whois"},
	{LEAK_PRODUCT,
	 "postgresql postgres pg pgsql mysql mariadb python php node nodejs java jdk openjdk ruby "
	 "go "
	 "perl redis mongodb mongo elastic es kafka nginx haproxy oracle centos ubuntu debian rhel "
	 "fedora kernel linux windows openssl utf iso sha aes rfc cve api http tls k8s libc gcc"},
	{LEAK_CODE,
	 "json this self obj object data config conf req res request response user node os sys fs "
	 "ctx "
	 "event log logger spec meta metadata params param args env var vars value values item "
	 "items "
	 "row rows job task model result results client server session string math time date array "
	 "list map set path file error err e i x y t s id name info host date new now run build "
	 "group "
	 "email page link click download test project status state type kind version label labels "
	 "annotations namespace pod container"},
	{LEAK_SECOND, "co com net org gov edu ac or web go"},
	{LEAK_RESERVED, "example test invalid localhost"},
	{LEAK_FORM, "inc ltd llc gmbh ag sa bv corp co plc pty limited incorporated corporation"},
};

static const struct {
	enum leak_site site;
	const char *domains;
} sites[] = {
	{LEAK_SITE_PUBLIC,
	 "github.com githubusercontent.com =gitlab.com =bitbucket.org wikipedia.org wikimedia.org "
	 "stackoverflow.com archlinux.org cloud.google.com aws.amazon.com redhat.com redis.io "
	 "hashicorp.com terraform.io elastic.co microsoft.com apple.com git-scm.com semver.org "
	 "stackexchange.com serverfault.com ietf.org rfc-editor.org iana.org w3.org youtube.com "
	 "youtu.be mozilla.org kernel.org man7.org debian.org ubuntu.com python.org postgresql.org "
	 "ruby-lang.org golang.org pkg.go.dev npmjs.com pypi.org rubygems.org apache.org nginx.org "
	 "cve.org nist.gov github.io readthedocs.io readthedocs.org gitbook.io api.slack.com"},
	{LEAK_SITE_HOUSE,
	 "slack.com atlassian.net sharepoint.com docs.google.com drive.google.com "
	 "sheets.google.com "
	 "meet.google.com calendar.google.com console.cloud.google.com zoom.us notion.so "
	 "notion.site "
	 "feishu.cn larksuite.com dingtalk.com yuque.com teams.microsoft.com office.com "
	 "pagerduty.com opsgenie.com datadoghq.com grafana.net sentry.io trello.com linear.app "
	 "asana.com zendesk.com freshdesk.com console.aws.amazon.com portal.azure.com "
	 "dash.cloudflare.com airtable.com "
	 "miro.com lucid.app monday.com statusio.com coding.net ones.cn tapd.cn shimo.im"},
	{LEAK_SITE_HOOK,
	 "hooks.slack.com oapi.dingtalk.com qyapi.weixin.qq.com open.feishu.cn open.larksuite.com "
	 "outlook.office.com webhook.office.com discord.com discordapp.com api.telegram.org"},
	{LEAK_SITE_SPACE,
	 "k8s.io x-k8s.io kubernetes.io openshift.io coreos.com rook.io kubevirt.io noobaa.io "
	 "prometheus.io istio.io cert-manager.io knative.dev fluxcd.io argoproj.io crossplane.io "
	 "helm.sh cncf.io operatorframework.io metal3.io csi.ceph.com csi.aws.com cattle.io "
	 "traefik.io "
	 "objectbucket.io projectcalico.org cilium.io grafana.com fluent.io gcr.io docker.io "
	 "quay.io ghcr.io"},
};

static GHashTable *known_words(void)
{
	static gsize ready;
	static GHashTable *known;

	if (g_once_init_enter(&ready)) {
		known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
			char **words = g_strsplit(lists[i].words, " ", -1);
			for (char **word = words; *word; word++) {
				guint bits = GPOINTER_TO_UINT(g_hash_table_lookup(known, *word));
				g_hash_table_insert(known, *word,
						    GUINT_TO_POINTER(bits | lists[i].bits));
			}
			g_free(words); /* the words themselves are the keys: of one named twice this
					  one goes */
		}
		g_once_init_leave(&ready, 1);
	}
	return known;
}

guint leak_word(const char *word, gsize size)
{
	char lower[LONGEST];

	if (size == 0 || size >= sizeof lower)
		return 0;
	for (gsize i = 0; i < size; i++)
		lower[i] = g_ascii_tolower(word[i]);
	lower[size] = '\0';
	return GPOINTER_TO_UINT(g_hash_table_lookup(known_words(), lower));
}

static GHashTable *known_sites(void)
{
	static gsize ready;
	static GHashTable *known;

	if (g_once_init_enter(&ready)) {
		known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		for (gsize i = 0; i < G_N_ELEMENTS(sites); i++) {
			char **domains = g_strsplit(sites[i].domains, " ", -1);
			for (char **domain = domains; *domain; domain++)
				g_hash_table_insert(known, *domain,
						    GUINT_TO_POINTER(sites[i].site));
			g_free(domains);
		}
		g_once_init_leave(&ready, 1);
	}
	return known;
}

enum leak_site leak_site(const char *host, gsize size)
{
	char lower[LEAK_HOST_SIZE + 1] = "=";
	const char *domain = lower;

	if (size >= LEAK_HOST_SIZE)
		return LEAK_SITE_UNKNOWN;
	for (gsize i = 0; i < size; i++)
		lower[i + 1] = g_ascii_tolower(host[i]);
	lower[size + 1] = '\0';
	while (*domain) {
		gpointer site = g_hash_table_lookup(known_sites(), domain);
		if (site)
			return GPOINTER_TO_UINT(site);
		/* Behind the mark of a whole name, then label by label. */
		domain += domain == lower ? 1 : strcspn(domain, ".");
		domain += *domain == '.';
	}
	return LEAK_SITE_UNKNOWN;
}
