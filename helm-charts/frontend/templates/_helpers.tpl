{{/* Immutable on a Deployment: nothing may ever be added. */}}
{{- define "frontend.selector" -}}
app.kubernetes.io/name: frontend
app.kubernetes.io/component: web
{{- end }}

{{- define "frontend.labels" -}}
{{ include "frontend.selector" . }}
{{ include "frontend.commonLabels" . }}
{{- end }}

{{- define "frontend.handoverLabels" -}}
app.kubernetes.io/name: frontend
app.kubernetes.io/component: handover
{{ include "frontend.commonLabels" . }}
{{- end }}

{{- define "frontend.commonLabels" -}}
app.kubernetes.io/part-of: quayside
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ include "frontend.version" . | quote }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* {tag, digest} of the image that runs, as YAML: what the release pipeline wrote, else the values of `image`. */}}
{{- define "frontend.release" -}}
{{- $released := .Values.release.frontend | default dict -}}
{{- if or $released.tag $released.digest }}
{{- $released | toYaml }}
{{- else }}
{{- dict "tag" .Values.image.tag "digest" .Values.image.digest | toYaml }}
{{- end }}
{{- end }}

{{/* A digest has 71 characters and a colon, a label at most 63 and none. */}}
{{- define "frontend.version" -}}
{{- $release := include "frontend.release" . | fromYaml -}}
{{- $release.tag | default .Chart.AppVersion | trunc 63 }}
{{- end }}

{{- define "frontend.image" -}}
{{- $release := include "frontend.release" . | fromYaml -}}
{{- if $release.digest }}
{{- .Values.image.repository }}@{{ $release.digest }}
{{- else }}
{{- .Values.image.repository }}:{{ $release.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* The backend's image, for its Node: what was released with this one, else what autoscaling.handoverImage says. */}}
{{- define "frontend.handoverImage" -}}
{{- $image := .Values.autoscaling.handoverImage -}}
{{- $released := .Values.release.backend | default dict -}}
{{- $version := or $released.tag $released.digest | empty | not | ternary $released $image -}}
{{- $image.repository }}{{ if $version.digest }}@{{ $version.digest }}{{ else }}:{{ $version.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "frontend.minimumPods" -}}
{{- ternary .Values.autoscaling.minReplicas .Values.replicas .Values.autoscaling.enabled }}
{{- end }}

{{/*
Peers of one API Service for nginx. First its own address, whose pods every node knows within moments, while DNS may name
a pod for half a minute after it has gone. Behind that address a second try may meet the pod that has just failed the
first; so the backup are the pods themselves, one by one.
*/}}
{{- define "frontend.servers" -}}
{{- $domain := printf "%s.svc.%s" .root.Values.network.backendNamespace .root.Values.clusterDomain -}}
server {{ .service }}.{{ $domain }}:8000 resolve max_fails=0; server {{ .service }}-headless.{{ $domain }}:5000 resolve backup max_fails=0;
{{- end }}

{{/* One directive for each address of the edge. */}}
{{- define "frontend.forEdge" -}}
{{- $directives := list }}
{{- range .root.Values.trustedEdge }}{{ $directives = append $directives (printf $.format .) }}{{ end }}
{{- join " " $directives }}
{{- end }}

{{/* What nginx is configured with; a change of it rolls the pods. */}}
{{- define "frontend.nginx" -}}
{{- range $path, $_ := .Files.Glob "files/*.template" -}}
{{ base $path }}: |
  {{- $.Files.Get $path | trim | nindent 2 }}
{{ end -}}
{{- /* What nginx needs in a cluster only. The image's entrypoint reads the cluster's DNS from the pod's resolv.conf. A second is how long a pod that has
       gone is still asked: nginx would keep a name for as long as its TTL says. */ -}}
cluster.conf.template: |
  resolver ${NGINX_LOCAL_RESOLVERS} valid=1s;
  resolver_timeout 2s;
  # A connection that the edge used less than this long ago isn't closed at SIGQUIT but serves one more request: the edge
  # can't repeat a POST that was under way when its connection closed. (nginx 1.27.4 and later.)
  keepalive_min_timeout 5s;
{{- end }}

{{/*
Annotations of all that hands the number of pods over to the HPA, given the wave. All of it is there within a sync (with
plain Helm: before an upgrade) and gone after it, the right to scale included. A failed one stays, to be looked at.
*/}}
{{- define "frontend.handoverHook" -}}
argocd.argoproj.io/hook: Sync
argocd.argoproj.io/hook-delete-policy: BeforeHookCreation,HookSucceeded
argocd.argoproj.io/sync-wave: {{ . | quote }}
helm.sh/hook: pre-upgrade
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
helm.sh/hook-weight: {{ . | quote }}
{{- end }}
